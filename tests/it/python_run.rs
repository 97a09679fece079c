//! Programs without a loop: output, exit codes, tracebacks, time.

use super::python_child::run;

#[test]
fn a_program_is_main_and_prints() {
    let ran = run("import sys\nprint(__name__, __file__, sys.argv)\nprint('a', end='')\nprint('b', file=sys.stderr)\n");
    assert_eq!(ran.out, "__main__ prog.py ['prog.py', 'a', 'b']\na");
    assert_eq!(ran.err, "b\n");
    assert_eq!(ran.code, 0, "{ran:?}");
}
