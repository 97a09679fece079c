//! How tasks and functions are called by all who speak of them: on the screen, in sentences, in the text of a deadlock.

/// A function's own name: a function inside a function, or of a class, goes without these.
#[must_use]
pub fn last_part(name: &str) -> &str {
    name.rsplit('.').next().unwrap_or(name)
}

/// What a task of this name is called. One that asyncio named by itself carries the name of its coroutine's function, too:
/// "Task-2 fetch".
#[must_use]
pub fn task_name(name: String, coroutine: &str) -> String {
    let number = name.strip_prefix("Task-");
    let by_itself = number.is_some_and(|number| number.bytes().all(|byte| byte.is_ascii_digit()));
    match last_part(coroutine) {
        function if by_itself && !function.is_empty() => format!("{name} {function}"),
        _ => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_tasks_that_asyncio_named_carry_their_function() {
        for (name, coroutine, called) in [
            ("Task-2", "fetch", "Task-2 fetch"),
            ("Task-3", "main.<locals>.fetch", "Task-3 fetch"),
            ("Task-4", "", "Task-4"),
            ("Task-x", "fetch", "Task-x"),
            ("worker", "fetch", "worker"),
        ] {
            assert_eq!(task_name(name.to_owned(), coroutine), called);
        }
    }
}
