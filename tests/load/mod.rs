//! `rapsheet block apply`, `confirm`, `undo`, `expire`, `status` and `restore` with the real program, real packet filters
//! and a real kernel, each test in a network namespace of its own.

mod confirm;
mod forms;
mod killed;
mod many;
mod space;
mod timer;
mod traffic;
mod watching;
