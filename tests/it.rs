//! The integration tests: one binary, one file a layer.

mod it {
    mod lessons;
    mod properties;
    mod python_child;
    mod python_run;
    mod python_syntax;
    mod runtime;
    mod tidy;
    mod traces;
    mod vocabulary;
}
