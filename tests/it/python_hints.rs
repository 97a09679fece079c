//! The common async mistakes, made for real: what is printed, and what the learner is told.

use super::python_child::run;

#[test]
fn the_common_async_mistakes_end_in_advice() {
    let cases = [
        ("async def f(): return 'a'\nasync def main():\n    f().upper()\n", 3, "AttributeError", "`await` in front"),
        ("async def f(): return 1\nasync def main():\n    print(f() + 1)\n", 3, "TypeError", "`await` in front"),
        ("import time\nasync def main():\n    await time.sleep(1)\n", 3, "TypeError", "asyncio.sleep"),
        ("def f(): return 1\nasync def main():\n    await f()\n", 3, "TypeError", "an `int`"),
        ("async def main():\n    asyncio.run(asyncio.sleep(1))\n", 2, "RuntimeError", "just `await`"),
        ("async def main():\n    import numpy\n", 2, "ModuleNotFoundError", "standard library"),
        (
            "async def f(): raise ValueError('no')\nasync def main():\n    async with asyncio.TaskGroup() as group:\n        \
             group.create_task(f())\n",
            3,
            "ExceptionGroup",
            "`ValueError: no`",
        ),
    ];
    for (source, line, title, word) in cases {
        let ran = run(&format!("{source}import asyncio\nasyncio.run(main())\n"));
        assert_eq!(ran.code, 1, "{source}: {ran:?}");
        let hint = ran.problem["hint"].as_str().unwrap_or_default();
        assert!(hint.contains(word), "{source}: {hint:?} {}", ran.err);
        assert_eq!((&ran.problem["title"], &ran.problem["line"]), (&title.into(), &line.into()), "{source}");
    }
}

#[test]
fn a_loop_is_asked_for_where_none_runs() {
    let ran = run("import asyncio\nasync def f(): pass\nasyncio.create_task(f())\n");
    assert!(ran.err.contains("RuntimeError: no running event loop"), "{}", ran.err);
    assert!(ran.problem["hint"].as_str().is_some_and(|hint| hint.contains("asyncio.run(main())")), "{:?}", ran.problem);
    let ran = run("import asyncio\nasync def main(): pass\nasyncio.run(main)\n");
    assert!(
        ran.problem["hint"].as_str().is_some_and(|hint| hint.contains("`main()`")),
        "{:?} {}",
        ran.problem,
        ran.err
    );
}
