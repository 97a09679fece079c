//! Lessons are embedded in the binary: build it again when one is added, changed or removed.

fn main() {
    println!("cargo::rerun-if-changed=lessons");
}
