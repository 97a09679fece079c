//! Python's `time` on the run's clock.
//!
//! RustPython's own module stays; the functions that read or wait for the present are replaced.
//! `process_time` and `thread_time` still measure real computing. Simulated: the wall clock of a
//! run always starts at the same moment, [`EPOCH`], so that two runs print the same dates.

use std::time::Duration;

use rustpython_vm::builtins::PyModule;
use rustpython_vm::function::{FuncArgs, OptionalArg};
use rustpython_vm::{AsObject, Py, PyObjectRef, PyResult, VirtualMachine};

use super::{current, signals};
use crate::time::SimTime;

/// What `time.time()` is when a run begins: midnight of 1 January 2025, UTC.
pub const EPOCH: Duration = Duration::from_secs(1_735_689_600);

/// The run's time, for the program.
fn read() -> SimTime {
    current::run().map_or(SimTime::ZERO, |run| run.clock.read())
}

fn since_start() -> Duration {
    read().since(SimTime::ZERO)
}

fn since_epoch() -> Duration {
    EPOCH + since_start()
}

/// The name of a function in `time`, and what it returns.
type Reading<T> = (&'static str, fn() -> T);

/// Puts the run's clock into the `time` module. Done before anything else can import from it.
pub(super) fn install(vm: &VirtualMachine) -> PyResult<()> {
    let time = vm.import("time", 0)?;
    let seconds: [Reading<f64>; 3] = [
        ("time", || since_epoch().as_secs_f64()),
        ("monotonic", || since_start().as_secs_f64()),
        ("perf_counter", || since_start().as_secs_f64()),
    ];
    for (name, read) in seconds {
        time.set_attr(name, vm.new_function(name, read), vm)?;
    }
    let nanoseconds: [Reading<u128>; 3] = [
        ("time_ns", || since_epoch().as_nanos()),
        ("monotonic_ns", || since_start().as_nanos()),
        ("perf_counter_ns", || since_start().as_nanos()),
    ];
    for (name, read) in nanoseconds {
        time.set_attr(name, vm.new_function(name, read), vm)?;
    }
    time.set_attr("sleep", vm.new_function("sleep", sleep), vm)?;
    let module =
        time.downcast_ref::<PyModule>().ok_or_else(|| vm.new_import_error("no module time", vm.ctx.new_str("time")))?;
    present_by_default(module, vm)?;
    clock_gettime(module, vm)
}

/// `localtime()` and its like mean the run's present when no moment is given.
fn present_by_default(time: &Py<PyModule>, vm: &VirtualMachine) -> PyResult<()> {
    for name in ["localtime", "gmtime", "ctime"] {
        let original = time.as_object().get_attr(name, vm)?;
        let of = move |moment: OptionalArg<PyObjectRef>, vm: &VirtualMachine| -> PyResult {
            match moment.into_option().filter(|moment| !vm.is_none(moment)) {
                Some(moment) => original.call((moment,), vm),
                None => original.call((since_epoch().as_secs_f64(),), vm),
            }
        };
        time.as_object().set_attr(name, vm.new_function(name, of), vm)?;
    }
    let localtime = time.as_object().get_attr("localtime", vm)?;
    for (name, before) in [("asctime", 0), ("strftime", 1)] {
        let original = time.as_object().get_attr(name, vm)?;
        let localtime = localtime.clone();
        let of = move |mut args: FuncArgs, vm: &VirtualMachine| -> PyResult {
            if args.args.len() == before && args.kwargs.is_empty() {
                args.args.push(localtime.call((), vm)?);
            }
            original.call(args, vm)
        };
        time.as_object().set_attr(name, vm.new_function(name, of), vm)?;
    }
    Ok(())
}

/// `clock_gettime` and `clock_gettime_ns`, where the platform has them.
fn clock_gettime(time: &Py<PyModule>, vm: &VirtualMachine) -> PyResult<()> {
    let number = |name: &'static str| -> Option<i32> {
        time.as_object().get_attr(name, vm).ok().and_then(|number| number.try_into_value(vm).ok())
    };
    let present = [number("CLOCK_REALTIME")];
    let steady = [number("CLOCK_MONOTONIC"), number("CLOCK_MONOTONIC_RAW"), number("CLOCK_BOOTTIME")];
    for (name, in_nanoseconds) in [("clock_gettime", false), ("clock_gettime_ns", true)] {
        let Ok(original) = time.as_object().get_attr(name, vm) else { continue };
        let of = move |clock: i32, vm: &VirtualMachine| -> PyResult {
            let now = if present.contains(&Some(clock)) {
                since_epoch()
            } else if steady.contains(&Some(clock)) {
                since_start()
            } else {
                return original.call((clock,), vm);
            };
            Ok(if in_nanoseconds {
                vm.ctx.new_int(now.as_nanos()).into()
            } else {
                vm.ctx.new_float(now.as_secs_f64()).into()
            })
        };
        time.as_object().set_attr(name, vm.new_function(name, of), vm)?;
    }
    Ok(())
}

/// `time.sleep`: blocks the loop, visibly.
#[expect(clippy::needless_pass_by_value, reason = "RustPython dictates the signatures of what Python calls")]
fn sleep(length: PyObjectRef, vm: &VirtualMachine) -> PyResult<()> {
    let length = length_of(&length, vm)?;
    let Some(run) = current::run() else { return Ok(()) };
    current::settle();
    current::record_line(vm);
    let end = run.clock.now() + length;
    loop {
        let left = end.since(run.clock.now());
        // As CPython does (PEP 475): the handler of a signal runs, and if it raises nothing, the
        // rest of the sleep is slept.
        match run.clock.block(current::task(), left, "time.sleep") {
            Ok(()) => return Ok(()),
            Err(_) => signals::check(vm)?,
        }
    }
}

/// A length of time as `time.sleep` takes it.
fn length_of(length: &PyObjectRef, vm: &VirtualMachine) -> PyResult<Duration> {
    length.clone().try_into_value::<Duration>(vm).map_err(|error| {
        let is_float = length.fast_isinstance(vm.ctx.types.float_type);
        if error.fast_isinstance(vm.ctx.exceptions.type_error) {
            let name = length.class().name().to_owned();
            vm.new_type_error(format!("'{name}' object cannot be interpreted as an integer"))
        } else if is_float && length.clone().try_into_value::<f64>(vm).is_ok_and(f64::is_nan) {
            vm.new_value_error("Invalid value NaN (not a number)")
        } else if error.fast_isinstance(vm.ctx.exceptions.value_error) {
            vm.new_value_error("sleep length must be non-negative")
        } else {
            error
        }
    })
}
