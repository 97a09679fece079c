//! The prompt fed by a pipe: the same statements always give the same lines.

use std::io::Write as _;
use std::process::{Command, Stdio};

struct Told {
    out: String,
    err: String,
    code: Option<i32>,
}

fn repl(script: &str) -> Told {
    repl_in(script, std::env::temp_dir().as_path(), &[])
}

fn repl_in(script: &str, folder: &std::path::Path, arguments: &[&str]) -> Told {
    let mut child = Command::new(env!("CARGO_BIN_EXE_looplab"))
        .arg("repl")
        .args(arguments)
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("looplab starts");
    child.stdin.take().expect("a pipe").write_all(script.as_bytes()).expect("it reads");
    let output = child.wait_with_output().expect("it ends");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("it writes text");
    Told { out: text(output.stdout), err: text(output.stderr), code: output.status.code() }
}

#[track_caller]
fn says(script: &str, expected: &str) {
    let told = repl(script);
    assert_eq!(told.out, expected, "{}", told.err);
    assert_eq!((told.err.as_str(), told.code), ("", Some(0)));
}

#[test]
fn expressions_give_values_and_underscore_keeps_the_last() {
    says("1 + 1\n_ * 21\nx = 5\nx\nNone\n'a' 'b'; x + 1\n", "2\n42\n5\n6\n");
}

#[test]
fn await_stands_at_the_top_level() {
    says(
        "async def double(x):\n    await asyncio.sleep(3600)\n\n    return x * 2\nawait double(4)\n\
         results = await asyncio.gather(double(1), double(2))\nresults\n\
         async with asyncio.timeout(10000):\n    inner: int = await double(5)\ninner\n\
         [await double(i) for i in range(3)]\n",
        "8\n[2, 4]\n10\n[0, 2, 4]\n",
    );
}

#[test]
fn tasks_go_on_while_a_statement_waits_and_tell_their_state() {
    says(
        "async def tick():\n    for i in range(3):\n        print('tick', i)\n        await asyncio.sleep(1)\n    return 'over'\n\
         t = asyncio.create_task(tick(), name='ticker')\nt\nawait asyncio.sleep(1.5)\nawait t\nt\n[t]\nc = tick()\nc\nawait c\n",
        "tick 0\n<Task 'ticker' tick() pending>\ntick 1\ntick 2\n'over'\n\
         <Task 'ticker' tick() finished, result 'over'>\n[<Task 'ticker' tick() finished, result 'over'>]\n\
         <coroutine tick() not started>\ntick 0\ntick 1\ntick 2\n'over'\n",
    );
}

#[test]
fn errors_read_like_pythons_and_the_session_goes_on() {
    let told = repl("def f():\n    return 1 / 0\nf()\nawait 5\nprint('on')\n");
    assert_eq!((told.out.as_str(), told.code), ("on\n", Some(1)), "{}", told.err);
    let wanted = "Traceback (most recent call last):\n  File \"<repl>\", line 3, in <module>\n    f()\n";
    assert!(told.err.starts_with(wanted), "{}", told.err);
    assert!(told.err.contains("File \"<repl>\", line 2, in f\n    return 1 / 0\n"), "{}", told.err);
    assert!(told.err.contains("ZeroDivisionError: division by zero\n"), "{}", told.err);
    assert!(told.err.contains("looplab: "), "an async mistake is explained: {}", told.err);
    assert!(!told.err.contains("_looplab"), "nothing of looplab's own shows: {}", told.err);
}

#[test]
fn syntax_errors_have_their_place() {
    let told = repl("x = (1 +* 2)\nreturn await 1\nprint('on')\n");
    assert_eq!((told.out.as_str(), told.code), ("on\n", Some(1)), "{}", told.err);
    assert!(told.err.contains("File \"<repl>\", line 1\n    x = (1 +* 2)\n"), "{}", told.err);
    assert!(told.err.contains("SyntaxError: 'return' outside function"), "{}", told.err);
}

#[test]
fn a_statement_that_would_wait_for_ever_is_given_up() {
    let told = repl("await asyncio.Event().wait()\nprint('on')\n");
    assert_eq!((told.out.as_str(), told.code), ("on\n", Some(1)), "{}", told.err);
    assert!(told.err.contains("It would wait for ever, and was cancelled."), "{}", told.err);
}

#[test]
fn what_still_runs_at_the_end_is_cancelled() {
    says(
        "async def last():\n    try:\n        await asyncio.sleep(100)\n    finally:\n        print('cleaned up')\n\
         t = asyncio.create_task(last())\nawait asyncio.sleep(0)\n",
        "cleaned up\n",
    );
}

#[test]
fn a_program_can_leave() {
    assert_eq!(repl("import sys\nsys.exit(7)\nprint('never')\n").code, Some(7));
}

#[test]
fn commands_look_at_the_session() {
    let told = repl(
        "async def nap():\n    await asyncio.sleep(50)\nt = asyncio.create_task(nap(), name='napper')\n\
         await asyncio.sleep(1)\n:tasks\n:why napper\n:cancel napper\nawait asyncio.sleep(1)\nt\n:why nobody\n:about nap\n",
    );
    assert!(told.out.contains("  napper           "), "{}", told.out);
    assert!(told.out.contains("napper, at line 2, sleeps until"), "{}", told.out);
    assert!(told.out.contains("<Task 'napper' nap() cancelled>\n"), "{}", told.out);
    assert!(told.out.ends_with("async nap()\n"), "{}", told.out);
    assert_eq!(told.err, "looplab: There is no task nobody: none runs now.\n");
    assert_eq!(told.code, Some(1));
}

#[test]
fn the_timeline_tells_what_a_statement_caused() {
    let told = repl(
        ":timeline more\nasync def nap():\n    await asyncio.sleep(2)\nt = asyncio.create_task(nap(), name='napper')\n\
         await asyncio.sleep(1)\n",
    );
    assert!(told.out.contains("1 new task: napper"), "{}", told.out);
    assert!(told.out.contains("took 1 s · waited 1 s"), "{}", told.out);
    assert!(told.out.contains("   napper  "), "{}", told.out);
}

#[test]
fn a_file_is_loaded_and_a_session_saved() {
    let folder = tempfile::tempdir().expect("a folder");
    let program =
        "import asyncio\nasync def main():\n    await asyncio.sleep(1)\n    print('main')\nasyncio.run(main())\n";
    std::fs::write(folder.path().join("program.py"), program).expect("it is written");
    let told = repl_in("await main()\n:save saved.py\n", folder.path(), &["program.py"]);
    assert_eq!(told.out, "main\nWrote saved.py. Run it with: python3 saved.py\n", "{}", told.err);
    let again = repl_in(":load program.py\nawait main()\n", folder.path(), &[]);
    assert_eq!(again.out, "main\n", "{}", again.err);
    if let Ok(output) = Command::new("python3").arg("saved.py").current_dir(folder.path()).output() {
        assert_eq!(String::from_utf8_lossy(&output.stdout), "main\n", "{}", String::from_utf8_lossy(&output.stderr));
    }
}

#[test]
fn a_dead_kernel_is_told() {
    let told = repl("import os\nos.abort()\nprint('never')\n");
    assert!(told.code != Some(0) && told.err.contains("looplab: "), "{:?} {}", told.code, told.err);
    assert_eq!(told.out, "");
}

#[test]
fn a_program_of_a_lesson_is_loaded() {
    let told = repl(":load event-loop/snack\ncallable(main)\n:load event-loop\n:load nowhere\n");
    assert_eq!(told.out, "True\n", "{}", told.err);
    assert!(told.err.contains("Lesson event-loop has several programs: "), "{}", told.err);
    assert!(told.err.contains("It is no lesson either"), "{}", told.err);
}

#[test]
fn a_session_is_saved_as_a_program_to_be_read() {
    let folder = tempfile::tempdir().expect("a folder");
    let script = "async def double(x):\n    return x * 2\n\nx: int = await double(21)\nprint(x)\n:save saved.py\n";
    let told = repl_in(script, folder.path(), &[]);
    assert_eq!(told.out, "42\nWrote saved.py. Run it with: python3 saved.py\n", "{}", told.err);
    let saved = std::fs::read_to_string(folder.path().join("saved.py")).expect("it is written");
    assert!(saved.contains("async def main():\n    global x\n    x = await double(21)\n    print(x)\n"), "{saved}");
    if let Ok(output) = Command::new("python3").arg("saved.py").current_dir(folder.path()).output() {
        assert_eq!(String::from_utf8_lossy(&output.stdout), "42\n", "{}", String::from_utf8_lossy(&output.stderr));
    }
}

#[test]
fn what_needs_a_terminal_says_so_in_a_script() {
    let told = repl(":pause\n:open\n:edit\n:step\n:seed 3\n:seed\nlen?\nexit\nprint('never')\n");
    assert_eq!(told.err.lines().count(), 4, "{}", told.err);
    assert!(told.err.contains("there is nothing to hold or to step"), "{}", told.err);
    assert!(told.out.starts_with("The session's randomness begins at seed 3.\nlen(obj)"), "{}", told.out);
    assert!(!told.out.contains("never"), "{}", told.out);
}

#[test]
fn what_is_closed_can_be_opened() {
    let file = tempfile::NamedTempFile::new_in(env!("CARGO_MANIFEST_DIR")).expect("a file");
    let script = format!("len(open({:?}).read())\n", file.path().display().to_string());
    let folder = tempfile::tempdir().expect("a folder");
    let closed = repl_in(&script, folder.path(), &[]);
    assert!(closed.err.contains("start looplab with --allow fs"), "{}", closed.err);
    let open = repl_in(&script, folder.path(), &["--allow", "fs"]);
    assert_eq!(open.out, "0\n", "{}", open.err);
}
