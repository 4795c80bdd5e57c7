//! The public log over the entries: RFC 6962 tree, C2SP tiles, signed notes, checkpoints, proofs.
