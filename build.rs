//! Lessons and Python files are embedded in the binary: build it again when one is added, changed or removed.

fn main() {
    println!("cargo::rerun-if-changed=lessons");
    println!("cargo::rerun-if-changed=src/python/stand_ins");
    println!("cargo::rerun-if-changed=src/python/http_client.py");
}
