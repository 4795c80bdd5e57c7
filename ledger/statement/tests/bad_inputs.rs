//! Bad inputs, each named by its id in the list of faults.
