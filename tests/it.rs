//! The integration tests: one binary, one file a layer.

mod it {
    mod lessons;
    mod properties;
    mod runtime;
    mod tidy;
    mod traces;
    mod vocabulary;
}
