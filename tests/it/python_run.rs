//! Programs without a loop: output, exit codes, tracebacks, time, and what is forgotten.

use super::python_child::{Ran, run};

/// The events of a kind, without their times.
fn events(ran: &Ran, kind: &str) -> Vec<String> {
    let bare = ran.trace.iter().filter_map(|line| line.split_once(' ').map(|(_, what)| what));
    bare.filter(|what| what.split(' ').next() == Some(kind)).map(str::to_owned).collect()
}

#[test]
fn a_program_is_main_and_prints() {
    let ran = run("import sys\nprint(__name__, __file__, sys.argv)\nprint('a', end='')\nprint('b', file=sys.stderr)\n");
    assert_eq!(ran.out, "__main__ prog.py ['prog.py', 'a', 'b']\na");
    assert_eq!(ran.err, "b\n");
    assert_eq!(ran.code, 0, "{ran:?}");
}

#[test]
fn an_uncaught_exception_is_printed_as_cpython_prints_it() {
    let ran = run("def f(x):\n    return 1 / x\n\ntry:\n    f(0)\nexcept ZeroDivisionError as e:\n    {}[f(2) + 1]\n");
    let expected = "\
Traceback (most recent call last):
  File \"prog.py\", line 5, in <module>
    f(0)
    ~^^^
  File \"prog.py\", line 2, in f
    return 1 / x
           ~~^~~
ZeroDivisionError: division by zero

During handling of the above exception, another exception occurred:

Traceback (most recent call last):
  File \"prog.py\", line 7, in <module>
    {}[f(2) + 1]
    ~~^^^^^^^^^^
KeyError: 1.5
";
    assert_eq!(ran.err, expected);
    assert_eq!(ran.code, 1);
    assert_eq!((&ran.problem["title"], &ran.problem["line"]), (&"KeyError".into(), &7.into()));
    assert_eq!(ran.problem["columns"], serde_json::json!([4, 16]));
    assert_eq!(ran.problem["source"], "    {}[f(2) + 1]");
}

#[test]
fn exit_codes_are_cpythons() {
    for (source, code, err) in [
        ("import sys\nsys.exit()", 0, ""),
        ("import sys\nsys.exit(3)", 3, ""),
        ("import sys\nsys.exit(-1)", 255, ""),
        ("raise SystemExit('so long')", 1, "so long\n"),
        ("raise SystemExit((1, 2))", 1, "(1, 2)\n"),
        ("x = 1 +", 1, "  File \"prog.py\", line 1\n    x = 1 +\n           ^\nSyntaxError: invalid syntax\n"),
    ] {
        let ran = run(source);
        assert_eq!((ran.code, ran.err.as_str()), (code, err), "{source}");
    }
}

#[test]
fn a_sudden_exit_keeps_what_was_written() {
    let ran = run("import os\nprint('before', end='')\nos._exit(7)\nprint('after')\n");
    assert_eq!((ran.code, ran.out.as_str()), (7, "before"));
    assert!(ran.died, "the exit code is the process's own");
}

#[test]
fn the_streams_look_like_cpythons() {
    let ran = run("\
import contextlib, io, logging, sys
print(sys.stdout.encoding, sys.stdout.isatty(), isinstance(sys.stdout, io.TextIOBase), sys.stderr.name)
sys.stdout.buffer.write('ü\\n'.encode())
sys.stdout.writelines(['a\\n', 'b\\n'])
with contextlib.redirect_stdout(io.StringIO()) as hidden:
    print('hidden')
print(repr(hidden.getvalue()), sys.stdout.write('') , sys.stdin.read() == '')
logging.warning('careful')
try:
    sys.stdout.read()
except io.UnsupportedOperation as error:
    print(error)
try:
    print('\\ud800')
except UnicodeEncodeError as error:
    print(error)
input('name? ')
");
    let out = "utf-8 False True <stderr>\nü\na\nb\n'hidden\\n' 0 True\nnot readable\n\
               'utf-8' codec can't encode character '\\ud800' in position 0: surrogates not allowed\nname? ";
    assert_eq!(ran.out, out);
    assert!(ran.err.starts_with("WARNING:root:careful\n") && ran.err.ends_with("EOFError: EOF when reading a line\n"));
    assert!(ran.problem["hint"].as_str().is_some_and(|hint| hint.contains("constant")), "{:?}", ran.problem);
}

#[test]
fn output_is_an_event_a_line_with_the_line_that_wrote_it() {
    let ran = run("print('a', 'b')\nprint('c\\nd')\nprint('e', end='', flush=True)\nprint('f', end='')\n");
    assert_eq!(
        ran.trace.iter().map(|line| line.split_once(' ').expect("a time").1).collect::<Vec<_>>(),
        [
            "file f1 \"prog.py\"",
            "line - f1:1",
            "output - out \"a b\\n\"",
            "line - f1:2",
            "output - out \"c\\n\"",
            "output - out \"d\\n\"",
            "line - f1:3",
            "output - out \"e\"",
            "line - f1:4",
            "output - out \"f\"",
        ]
    );
}

#[test]
fn time_is_the_runs() {
    let ran = run("\
import datetime, random, time
print(time.time(), datetime.datetime.now().year, time.gmtime().tm_mday, time.localtime(0).tm_year in (1969, 1970))
start = time.monotonic()
time.sleep(3600)
print(round(time.monotonic() - start, 3), round(time.perf_counter(), 2), time.monotonic_ns() // 10**9)
for bad in (-1, 'x', float('nan')):
    try:
        time.sleep(bad)
    except Exception as error:
        print(type(error).__name__, error)
print(time.process_time() < 100, random.random())
");
    assert_eq!(
        ran.out.lines().collect::<Vec<_>>(),
        [
            "1735689600.0 2025 1 True",
            "3600.0 3600.0 3600",
            "ValueError sleep length must be non-negative",
            "TypeError 'str' object cannot be interpreted as an integer",
            "ValueError Invalid value NaN (not a number)",
            // The first number after `random.seed(0)`, on CPython too.
            "True 0.8444218515250481",
        ]
    );
    let at = ran
        .trace
        .iter()
        .position(|line| line.contains("blocking_began"))
        .or_else(|| ran.trace.iter().position(|line| line.contains("time.sleep")));
    let at = at.unwrap_or_else(|| panic!("{:#?}", ran.trace));
    assert!(ran.trace[at - 1].ends_with("line - f1:4"), "{:?}", &ran.trace[at - 1..=at]);
}

#[test]
fn a_forgotten_coroutine_is_reported() {
    let ran = run("\
import warnings
async def fetch(): pass
class Kitchen:
    async def cook(self): pass
fetch()
kept = fetch()
closed = fetch(); closed.close(); del closed
Kitchen().cook()
with warnings.catch_warnings():
    warnings.simplefilter('ignore')
    fetch()
");
    assert_eq!(
        ran.err,
        "prog.py:5: RuntimeWarning: coroutine 'fetch' was never awaited\n  fetch()\n\
         RuntimeWarning: Enable tracemalloc to get the object allocation traceback\n\
         prog.py:8: RuntimeWarning: coroutine 'Kitchen.cook' was never awaited\n  Kitchen().cook()\n\
         RuntimeWarning: Enable tracemalloc to get the object allocation traceback\n\
         <sys>:0: RuntimeWarning: coroutine 'fetch' was never awaited\n"
    );
    assert_eq!(events(&ran, "warned").len(), 4, "{:#?}", ran.trace);
}

#[test]
fn what_is_left_is_let_go_in_order() {
    let ran = run("\
import atexit
class D:
    def __init__(self, n): self.n = n
    def __del__(self): print('del', self.n)
a, _b, c = D(1), D(2), D(3)
c.itself = c
atexit.register(print, 'atexit')
");
    assert_eq!(ran.out, "atexit\ndel 1\ndel 2\ndel 3\n");
}
