//! Advice on the mistakes people make when they begin with `async`.
//!
//! Text in, text out: these functions see a kind, a message and a line of source, no interpreter.
//! A hint says what happened in a learner's words and what to try; no hint is better than a wrong one.

/// What to try after an exception that nobody caught.
#[must_use]
pub fn for_exception(kind: &str, message: &str, line: &str) -> Option<String> {
    match kind {
        "RuntimeError" => runtime(message),
        "ValueError" if message.contains("a coroutine was expected") => Some(expected_coroutine(message)),
        "TypeError" => type_error(message, line),
        "AttributeError" => attribute(message),
        "NameError" => name_error(message),
        "ModuleNotFoundError" | "ImportError" => import(message),
        "EOFError" => end_of_input(message),
        "InvalidStateError" => invalid_state(message),
        "CancelledError" => Some(
            "The task was cancelled and nobody caught the `CancelledError`. Catch it where you wait for the task, \
             if the cancellation is part of the plan."
                .into(),
        ),
        "TimeoutError" => Some(
            "The time was up before the work was done, so it was cancelled. Catch `TimeoutError` around the wait, \
             or allow more time."
                .into(),
        ),
        "RecursionError" if line.contains(".cancel(") => Some(for_cancel_in_a_circle()),
        "RecursionError" => {
            Some("A function called itself too many times. Look for the case in which it should stop.".into())
        }
        "MemoryError" => {
            Some("The program asked for more memory than it may have. Look for something that keeps growing.".into())
        }
        "BrokenProcessPool" => Some(
            "A worker process ended before its job did. Each of them loads this file: what only the first process is to \
             do, such as `asyncio.run(main())`, belongs under `if __name__ == \"__main__\":`."
                .into(),
        ),
        "KeyboardInterrupt" => Some("You stopped the program.".into()),
        _ => None,
    }
}

/// What to make of a `cancel()` that called itself until Python had enough.
#[must_use]
pub fn for_cancel_in_a_circle() -> String {
    "`cancel()` goes on to whatever a task waits for. These tasks wait for each other in a circle, so it came round \
     again and again."
        .into()
}

/// What to make of a group of exceptions, given each one's headline.
#[must_use]
pub fn for_group(members: &[String]) -> Option<String> {
    let list = members.iter().map(|member| format!("`{member}`")).collect::<Vec<_>>().join(" and ");
    match members.len() {
        0 => None,
        1 => Some(format!(
            "One task of the group failed with {list}; the group cancelled the others. Use `except* …` to catch it \
             by its own kind."
        )),
        _ => Some(format!("Several tasks of the group failed: {list}. Use `except* …` to catch each kind on its own.")),
    }
}

fn runtime(message: &str) -> Option<String> {
    let hint = if message.contains("asyncio.run() cannot be called from a running event loop")
        || message.contains("Cannot run the event loop while another loop is running")
        || message.contains("This event loop is already running")
    {
        "A loop is already running here, and there can be only one. Inside an `async def`, just `await` the \
         coroutine instead of handing it to `asyncio.run()`."
    } else if message.contains("no running event loop") || message.contains("no current event loop") {
        "Nothing runs the event loop yet. Put this call inside an `async def` and start that with \
         `asyncio.run(main())`."
    } else if message.contains("Event loop is closed") {
        "This loop has ended, and a closed loop takes no more work. Do everything inside one `asyncio.run(main())`, \
         and make new queues, locks and tasks in there."
    } else if message.contains("cannot reuse already awaited coroutine") {
        "A coroutine object can be awaited only once. Call the function again to get a fresh one, or make a task of \
         it and await the task as often as you like."
    } else if message.contains("is bound to a different event loop") || message.contains("attached to a different loop")
    {
        "This object belongs to another event loop, probably one of an earlier `asyncio.run()`. Make it inside the \
         `main()` that uses it."
    } else if message.contains("coroutine is being awaited already") {
        "Two tasks await the same coroutine object. Make a task with `asyncio.create_task()` and let both await that."
    } else if message.contains("Event loop stopped before Future completed") {
        "The loop was stopped while `main()` still waited for something."
    } else if message.contains("await wasn't used with future") {
        "Something was yielded that is not a future. Await a coroutine, a task or a future."
    } else if message.contains("Set changed size during iteration") || message.contains("changed size during iteration")
    {
        "It changed while you were going through it, perhaps in another task during an `await`. Go through a copy: \
         `for item in list(items):`."
    } else if message.contains("Task got bad yield") {
        "A coroutine gave the loop something it cannot wait for. Use `await` with a coroutine, a task or a future."
    } else {
        return None;
    };
    Some(hint.into())
}

fn type_error(message: &str, line: &str) -> Option<String> {
    let coroutine = message.contains("'coroutine'");
    if message.contains("can't be used in 'await' expression") || message.contains("can't be awaited") {
        return Some(cannot_await(message, line));
    }
    if message.contains("A Future, a coroutine or an awaitable is required")
        || message.contains("an asyncio.Future, a coroutine or an awaitable is required")
    {
        return Some(
            "Something in this call is not awaitable. Is there a plain function where an `async def` was meant, or a \
             coroutine that you awaited already?"
                .into(),
        );
    }
    if message.contains("a coroutine was expected") {
        return Some(expected_coroutine(message));
    }
    if message.contains("asynchronous context manager protocol")
        || message.contains("does not support the context manager protocol")
    {
        return Some(if message.contains("asynchronous") {
            "This object works with a plain `with`, not with `async with`.".into()
        } else {
            "If this is one of asyncio's objects (a lock, a timeout, a task group), it wants `async with`.".into()
        });
    }
    if message.contains("requires an object with __aiter__ method") {
        return Some(
            "`async for` needs something asynchronous to go through. For a list or a range, use a plain `for`.".into(),
        );
    }
    if message.contains("'async_generator' object is not iterable")
        || message.contains("'async_generator' object can't")
    {
        return Some("This is an asynchronous generator: go through it with `async for`.".into());
    }
    coroutine.then(forgotten_await)
}

fn expected_coroutine(message: &str) -> String {
    if message.contains("<function") {
        "This wants a coroutine, and got the function that makes one. Call it: `main()` instead of `main`.".into()
    } else {
        "This wants a coroutine: what you get when you call an `async def` function.".into()
    }
}

fn cannot_await(message: &str, line: &str) -> String {
    if line.contains("time.sleep") {
        return "`time.sleep` blocks the whole loop and gives nothing to await. Use `await asyncio.sleep(…)`.".into();
    }
    let what = awaited_type(message);
    match what.as_str() {
        "NoneType" => "You can await only a coroutine, a task or a future, and this call returned `None`. Is the \
                       function a plain `def`? Then call it without `await`, or make it `async def`."
            .into(),
        "function" | "method" => {
            "This is the function itself, not what it returns. Call it: `await work()` instead of `await work`.".into()
        }
        "list" | "tuple" | "set" | "generator" => {
            "You cannot await many things at once like this. Use `await asyncio.gather(*things)`.".into()
        }
        "async_generator" => "An asynchronous generator is not awaited: go through it with `async for`.".into(),
        "" => "You can await only a coroutine, a task or a future.".into(),
        other => {
            let article = if other.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
            format!(
                "You can await only a coroutine, a task or a future, and this is {article} `{other}`. If the function \
                 is a plain `def`, call it without `await`."
            )
        }
    }
}

/// The type in CPython's two wordings: "object int can't be used …" and "'int' object can't be awaited".
fn awaited_type(message: &str) -> String {
    let old = message.strip_prefix("object ").and_then(|rest| rest.split(' ').next());
    let new = message.split('\'').nth(1).filter(|_| message.contains("can't be awaited"));
    old.or(new).unwrap_or_default().to_owned()
}

fn attribute(message: &str) -> Option<String> {
    if message.contains("'coroutine' object has no attribute") {
        return Some(forgotten_await());
    }
    if message.contains("'Task' object has no attribute") || message.contains("'_asyncio.Task' object") {
        return Some("This is a task, not its result. `await` it first, and use what comes back.".into());
    }
    message.contains("'asyncio' has no attribute").then(|| {
        "Is there a file called asyncio.py beside your program? It hides Python's own. Otherwise check the spelling."
            .into()
    })
}

fn forgotten_await() -> String {
    "Calling an `async def` function only makes a coroutine; nothing ran yet. Put `await` in front of the call to run \
     it and get its result."
        .into()
}

fn name_error(message: &str) -> Option<String> {
    let name = message.split('\'').nth(1)?;
    match name {
        "asyncio" | "time" | "random" | "threading" | "contextlib" | "functools" | "itertools" | "collections"
        | "json" => Some(format!("Put `import {name}` at the top of the program.")),
        "gather" | "sleep" | "create_task" | "wait_for" | "TaskGroup" | "Queue" | "Lock" | "Event" | "Semaphore" => {
            Some(format!("Did you mean `asyncio.{name}`?"))
        }
        _ => None,
    }
}

fn import(message: &str) -> Option<String> {
    let name = message.strip_prefix("No module named '")?.trim_end_matches('\'');
    let top = name.split('.').next().unwrap_or(name);
    Some(match top {
        "aiohttp" | "httpx" | "requests" | "aiofiles" | "uvloop" | "trio" | "anyio" | "numpy" | "pandas" => format!(
            "`{top}` is not part of Python's standard library, and looplab brings only that. The lessons get by \
             without it."
        ),
        _ => format!(
            "There is no module `{name}` in Python's standard library or beside your program. Check the spelling."
        ),
    })
}

fn end_of_input(message: &str) -> Option<String> {
    message
        .contains("EOF when reading a line")
        .then(|| "Programs cannot ask for input here. Put the value into a constant at the top instead.".into())
}

fn invalid_state(message: &str) -> Option<String> {
    if message.contains("is not set") {
        Some("It is not done yet, so it has no result. `await` it first.".into())
    } else {
        message
            .contains("invalid state")
            .then(|| "Its result was set already, and that can happen only once. Check with `.done()` first.".into())
    }
}

/// What to try after a syntax error. `line` is the line it points to.
#[must_use]
pub fn for_syntax(kind: &str, message: &str, line: &str) -> Option<String> {
    let asynchronous =
        ["'await' outside", "'async with' outside", "'async for' outside", "asynchronous comprehension outside"];
    let hint = if asynchronous.iter().any(|start| message.starts_with(start)) {
        if message.ends_with("outside function") {
            "`await` works only inside a function that begins with `async def`. Put this into \
             `async def main():` and run it with `asyncio.run(main())`."
        } else {
            "`await` works only inside a function that begins with `async def`. Write `async` in front of this \
             function's `def`."
        }
    } else if message == "expected ':'" {
        "A line that opens a block ends with a colon."
    } else if message.ends_with("was never closed") {
        "Every bracket that is opened must be closed. Look for its partner."
    } else if message.starts_with("unmatched") || message.starts_with("closing parenthesis") {
        "The brackets do not pair up. Count them from the inside out."
    } else if message.starts_with("unterminated") {
        "A string must end with the same quote it began with, on the same line."
    } else if message.starts_with("expected an indented block") {
        "The lines inside a block are moved to the right, by four spaces. Write `pass` where nothing should happen yet."
    } else if kind == "TabError" {
        "This file mixes tabs and spaces at the beginning of lines. Use spaces everywhere."
    } else if kind == "IndentationError" {
        "This line does not begin as far to the right as the lines around it."
    } else if message.starts_with("Missing parentheses in call") {
        "Since Python 3, `print` is a function and needs brackets."
    } else if message.contains("Maybe you meant '=='") {
        "One `=` gives a name to a value; two compare."
    } else if message.starts_with("'return' outside function") || message.starts_with("'yield' outside function") {
        "This line is not inside a function. Check how far to the right it begins."
    } else if message == "invalid syntax" && line.trim_start().starts_with("async ") {
        "`async` stands in front of `def`, `with` or `for`."
    } else {
        return None;
    };
    Some(hint.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A word that the advice must contain, for each mistake.
    #[test]
    fn the_common_async_mistakes_get_advice() {
        let cases = [
            ("RuntimeError", "asyncio.run() cannot be called from a running event loop", "", "just `await`"),
            ("RuntimeError", "no running event loop", "", "asyncio.run(main())"),
            ("BrokenProcessPool", "A process was terminated abruptly", "", "__name__"),
            ("RecursionError", "maximum recursion depth exceeded", "job.cancel()", "in a circle"),
            ("RuntimeError", "Event loop is closed", "", "one `asyncio.run(main())`"),
            ("RuntimeError", "cannot reuse already awaited coroutine", "", "only once"),
            ("RuntimeError", "<Queue at 0x1> is bound to a different event loop", "", "inside the `main()`"),
            ("TypeError", "object int can't be used in 'await' expression", "", "an `int`"),
            ("TypeError", "'int' object can't be awaited", "", "an `int`"),
            (
                "TypeError",
                "object NoneType can't be used in 'await' expression",
                "await time.sleep(1)",
                "asyncio.sleep",
            ),
            ("TypeError", "object NoneType can't be used in 'await' expression", "await f()", "returned `None`"),
            ("TypeError", "'function' object can't be awaited", "", "Call it"),
            ("TypeError", "object list can't be used in 'await' expression", "", "gather"),
            ("TypeError", "unsupported operand type(s) for +: 'coroutine' and 'int'", "", "`await` in front"),
            ("TypeError", "'coroutine' object is not iterable", "", "`await` in front"),
            ("ValueError", "a coroutine was expected, got <function main at 0x1>", "", "`main()` instead of `main`"),
            ("AttributeError", "'coroutine' object has no attribute 'upper'", "", "`await` in front"),
            ("AttributeError", "'_asyncio.Task' object has no attribute 'upper'", "", "`await` it first"),
            ("NameError", "name 'asyncio' is not defined", "", "import asyncio"),
            ("NameError", "name 'gather' is not defined. Did you mean: 'x'?", "", "asyncio.gather"),
            ("ModuleNotFoundError", "No module named 'aiohttp'", "", "standard library"),
            ("ModuleNotFoundError", "No module named 'asynco'", "", "spelling"),
            ("EOFError", "EOF when reading a line", "", "constant"),
            ("InvalidStateError", "Result is not set.", "", "`await` it first"),
        ];
        for (kind, message, line, word) in cases {
            let hint = for_exception(kind, message, line);
            assert!(hint.as_ref().is_some_and(|hint| hint.contains(word)), "{kind}: {message}: {hint:?}");
        }
    }

    #[test]
    fn mistakes_in_the_grammar_get_advice() {
        let cases = [
            ("SyntaxError", "'await' outside function", "asyncio.run(main())"),
            ("SyntaxError", "'await' outside async function", "`async` in front"),
            ("SyntaxError", "expected ':'", "colon"),
            ("SyntaxError", "'(' was never closed", "partner"),
            ("IndentationError", "unexpected indent", "far to the right"),
            ("IndentationError", "expected an indented block after 'if' statement on line 1", "pass"),
            ("TabError", "inconsistent use of tabs and spaces in indentation", "spaces everywhere"),
        ];
        for (kind, message, word) in cases {
            let hint = for_syntax(kind, message, "");
            assert!(hint.as_ref().is_some_and(|hint| hint.contains(word)), "{kind}: {message}: {hint:?}");
        }
    }

    #[test]
    fn other_mistakes_get_none() {
        for (kind, message) in [("ValueError", "no"), ("TypeError", "unsupported operand"), ("RuntimeError", "mine")] {
            assert_eq!(for_exception(kind, message, ""), None, "{kind}");
        }
        assert_eq!(for_group(&[]), None);
    }

    #[test]
    fn a_group_names_its_members() {
        let members = ["ValueError: a".to_owned(), "KeyError: 'b'".to_owned()];
        let hint = for_group(&members).expect("two members");
        assert!(hint.contains("`ValueError: a` and `KeyError: 'b'`"), "{hint}");
    }
}
