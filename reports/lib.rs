//! What is made from the books.
