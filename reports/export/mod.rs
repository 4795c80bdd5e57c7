//! The whole book for other programs.
