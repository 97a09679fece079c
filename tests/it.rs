//! The integration tests: one binary, one file a layer.

mod it {
    mod runtime;
    mod tidy;
}
