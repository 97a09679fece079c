//! Syntax errors are told as CPython 3.13 tells them: kind, message, and every column.

use looplab::python::problem::syntax;
use serde_json::{Value, json};

/// What CPython's `compile()` said about each source, recorded from 3.13.
const CASES: &str = include_str!("syntax_errors.json");

#[test]
fn messages_and_places_are_cpythons() {
    let cases: Vec<Value> = serde_json::from_str(CASES).expect("the recorded cases");
    let mut wrong = Vec::new();
    for case in &cases {
        let source = case["source"].as_str().expect("a source");
        let fault = syntax::check(source).expect("an error");
        let told =
            json!([fault.kind.name(), fault.message, fault.line, fault.column, fault.end_line, fault.end_column]);
        if told != case["fault"] {
            wrong.push(format!("{}: {source:?}\n  cpython {}\n  looplab {told}", case["name"], case["fault"]));
        }
    }
    assert!(wrong.is_empty(), "{} of {} differ:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
    assert_eq!(syntax::check("x = 1\n"), None);
}

#[test]
fn half_a_program_never_panics() {
    let whole = "@a.b\nasync def f(x: int = 1, *y, **z) -> str:\n\t'''é'''\n\tasync with x as y:\n\t\tawait g(f'{x!r:>{w}} ü {d[\"k\"]}')\n\
                 \treturn [i async for i in z if (i := 2) ** 3] or {1: 2, **q}\nif x == 0o17:\n    pass\nelse: x = 1_0.5e3j\n";
    let (mut cut, mut holes) = (0, 0);
    for (at, c) in whole.char_indices() {
        for text in
            [whole[..at].to_owned(), whole[at..].to_owned(), whole[..at].to_owned() + &whole[at + c.len_utf8()..]]
        {
            cut += usize::from(syntax::check(&text).is_some());
            holes += looplab::python::lexer::highlight(&text).len();
        }
    }
    assert!(cut > 300 && holes > 1000, "{cut} {holes}");
}
