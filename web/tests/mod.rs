//! The site from outside: every page, every header, every bad question.

mod book;
