//! The outcome of the hardware walk, case by case, as the privileged specification has it: what no other test can derive.
#![allow(missing_docs)]

mod any;
mod bench;
mod encodings;
mod entries;
mod leaves;
mod marks;
mod nowhere;
mod pointers;
mod registers;
mod sv32;
