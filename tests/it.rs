//! The integration tests: one binary, one file a layer.

mod it {
    mod lessons;
    mod runtime;
    mod tidy;
}
