//! The whole program, as the people who use it meet it: the manual's stories, a real project's
//! books, bad inputs and faults. Every test runs the built binary in a fresh folder.

mod bad;
mod bank;
mod desk;
mod ending;
mod examples;
mod faults;
mod oracles;
mod payments;
mod real;
mod site;
mod stories;
mod tidy;
