//! The looplab program.
fn main() {}
