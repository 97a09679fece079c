//! The integration tests: one binary, one file a layer.

mod it {
    mod aio;
    mod breakpoints;
    mod check;
    mod cli;
    mod conformance;
    mod deadlock;
    mod difference;
    mod forks;
    mod guest;
    mod headless;
    mod http;
    mod kernel;
    mod lessons;
    mod model;
    mod moments;
    mod names;
    mod net;
    mod processes;
    mod prompt;
    mod properties;
    mod protocol;
    mod python_child;
    mod python_fences;
    mod python_hints;
    mod python_run;
    mod python_syntax;
    mod repl;
    mod running;
    mod runs;
    mod runtime;
    mod sandbox;
    mod scopes;
    mod session;
    mod terminal;
    mod threads;
    mod tidy;
    mod traces;
    mod tui;
    mod vocabulary;
    mod why;
}
