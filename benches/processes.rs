//! Whether worker processes really compute side by side: two CPU-bound jobs one after the other in one
//! worker, and both at once in two, here and on CPython where there is a `python3`. Wall time of whole
//! programs, the start of their workers included.
//!
//! `LOOPLAB_PYTHON` names another CPython to compare with.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use criterion::{Criterion, criterion_group, criterion_main};

/// A program that hands two jobs to so many workers.
fn program(workers: u32) -> String {
    format!(
        "import asyncio
from concurrent.futures import ProcessPoolExecutor

def work(n):
    total = 0
    for i in range(n):
        total += i * i % 7
    return total

async def main():
    loop = asyncio.get_running_loop()
    with ProcessPoolExecutor({workers}) as pool:
        await asyncio.gather(*(loop.run_in_executor(pool, work, 2_000_000) for _ in range(2)))

if __name__ == '__main__':
    asyncio.run(main())
"
    )
}

fn run(command: &mut Command, folder: &Path, workers: u32) {
    let status = command
        .arg(format!("with{workers}.py"))
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .status()
        .expect("it starts");
    assert!(status.success(), "a bench's program failed");
}

fn pools(criterion: &mut Criterion) {
    let folder = tempfile::tempdir().expect("a folder");
    for workers in [1, 2] {
        fs::write(folder.path().join(format!("with{workers}.py")), program(workers)).expect("a program");
    }
    let python = std::env::var("LOOPLAB_PYTHON").unwrap_or_else(|_| "python3".into());
    let has_python = Command::new(&python).arg("--version").stdout(Stdio::null()).status().is_ok_and(|s| s.success());
    let mut group = criterion.benchmark_group("two CPU-bound jobs");
    group.sample_size(10);
    for workers in [1, 2] {
        group.bench_function(format!("looplab, {workers} workers"), |bench| {
            bench.iter(|| {
                let mut command = Command::new(env!("CARGO_BIN_EXE_looplab"));
                run(command.args(["run", "--headless", "--quiet"]), folder.path(), workers);
            });
        });
        if has_python {
            group.bench_function(format!("CPython, {workers} workers"), |bench| {
                bench.iter(|| run(&mut Command::new(&python), folder.path(), workers));
            });
        }
    }
    group.finish();
}

criterion_group!(benches, pools);
criterion_main!(benches);
