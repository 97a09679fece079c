//! Runs a program as `__main__`, from its text to its exit code.

use std::sync::atomic::Ordering;

use rustpython_vm::builtins::{PyBaseExceptionRef, PyCode};
use rustpython_vm::compiler::Mode;
use rustpython_vm::gc_state::gc_state;
use rustpython_vm::scope::Scope;
use rustpython_vm::stdlib::atexit;
use rustpython_vm::{AsObject, Interpreter, PyObjectRef, PyRef, PyResult, VirtualMachine};

use super::current::{self, Run};
use super::problem::text::{Fault, Kind};
use super::problem::{self, Problem, syntax};
use super::program::{Context, Exit, Program};
use super::sandbox::{self, Grounds};
use super::signals::Interrupter;
use super::{lines, net, processes, repl};
use crate::runtime;

/// What a shell reports for a program that Ctrl-C ended: 128 and the number of SIGINT.
const INTERRUPTED: i32 = 130;

/// Runs a program and takes the interpreter apart afterwards, as Python does when it exits.
pub(super) fn run(interpreter: Interpreter, interrupter: &Interrupter, program: &Program, context: Context) -> Exit {
    let Context { clock, seed, network, on_exit, allow, gil, start, child, prompt } = context;
    clock.set_gil(gil);
    let file = program.folder.as_ref().map(|folder| folder.join(&program.name));
    let real = clock.mode() == runtime::Mode::Real;
    interrupter.wake(clock.pacer().clone());
    // A child may be started in any folder; its own is still its parent's.
    let is_child = child.is_some();
    let home = child.as_ref().map_or_else(|| program.folder.clone(), |child| child.home.clone());
    processes::begin(&clock, start, child, allow);
    current::begin(Run::new(clock, (network, allow.net), program.name.clone(), program.folder.clone(), on_exit));
    sandbox::close(&Grounds { folder: home.as_deref(), file, allow, real, child: is_child });
    let exit = interpreter.enter(|vm| {
        let exit = match (prepare(program, seed, vm), prompt) {
            (Ok(scope), Some(prompt)) => exit_of(repl::converse(&program.name, prompt, scope, vm), program, vm),
            (Ok(scope), None) => match lines::install(vm) {
                Ok(()) => perform(program, scope, vm),
                Err(error) => not_begun(program, error, vm),
            },
            (Err(error), _) => not_begun(program, error, vm),
        };
        current::settle();
        exit
    });
    interpreter.enter(finish);
    processes::end();
    interpreter.enter(|_| current::settle());
    // Taking the whole library apart would take longer than many programs run; the process ends anyway.
    std::mem::forget(interpreter);
    exit
}

fn perform(program: &Program, scope: Scope, vm: &VirtualMachine) -> Exit {
    match compile(program, vm) {
        Ok(code) => exit_of(vm.run_code_obj(code, scope), program, vm),
        Err(error) => not_begun(program, error, vm),
    }
}

fn not_begun(program: &Program, error: PyBaseExceptionRef, vm: &VirtualMachine) -> Exit {
    Exit { error: Some(refused(program, &error, vm)), ..exit_of(Err(error), program, vm) }
}

/// What Python does when a program has ended, as far as a program can see it: waits for its threads,
/// calls what `atexit` was given, and lets go of the program's own objects.
fn finish(vm: &VirtualMachine) {
    let shutdown = vm.import("threading", 0).and_then(|threading| threading.get_attr("_shutdown", vm));
    if let Err(error) = shutdown.and_then(|shutdown| shutdown.call((), vm)) {
        vm.run_unraisable(error, Some("Exception ignored in threading shutdown".into()), vm.ctx.none());
    }
    atexit::_run_exitfuncs(vm);
    processes::finish(vm);
    vm.state.finalizing.store(true, Ordering::Release);
    if let Err(error) = clear_main(vm) {
        vm.run_unraisable(error, None, vm.ctx.none());
    }
    net::in_order(|| {
        let _ = gc_state().collect_force(2);
    });
}

/// Drops the program's globals, in the order in which they came.
fn clear_main(vm: &VirtualMachine) -> PyResult<()> {
    let main = vm.sys_module.get_attr("modules", vm)?.get_item("__main__", vm)?;
    let Some(globals) = main.dict() else { return Ok(()) };
    for (name, _) in &globals {
        if name.str(vm)?.to_string_lossy() != "__builtins__" {
            globals.set_item(&*name, vm.ctx.none(), vm)?;
        }
    }
    Ok(())
}

/// `__main__`, `sys.argv`, `sys.path`, the source for tracebacks, the seed.
fn prepare(program: &Program, seed: Option<u64>, vm: &VirtualMachine) -> PyResult<Scope> {
    let text = |text: &str| -> PyObjectRef { vm.ctx.new_str(text).into() };
    let arguments = std::iter::once(&program.name).chain(&program.arguments).map(|argument| text(argument)).collect();
    vm.sys_module.set_attr("argv", vm.ctx.new_list(arguments), vm)?;
    let path = program.folder.iter().map(|folder| text(&folder.to_string_lossy())).collect();
    vm.sys_module.set_attr("path", vm.ctx.new_list(path), vm)?;

    let cache = vm.import("linecache", 0)?.get_attr("cache", vm)?;
    let lines = program.source.split_inclusive('\n').map(text).collect();
    let length = vm.ctx.new_int(program.source.len());
    let entry = vec![length.into(), vm.ctx.none(), vm.ctx.new_list(lines).into(), text(&program.name)];
    cache.set_item(program.name.as_str(), vm.ctx.new_tuple(entry).into(), vm)?;

    if let Some(seed) = seed {
        vm.import("random", 0)?.get_attr("seed", vm)?.call((seed,), vm)?;
    }
    let scope = vm.new_scope_with_main()?;
    scope.globals.set_item("__file__", text(&program.file()), vm)?;
    scope.globals.set_item("__cached__", vm.ctx.none(), vm)?;
    processes::prepare(vm)?;
    Ok(scope)
}

fn compile(program: &Program, vm: &VirtualMachine) -> PyResult<PyRef<PyCode>> {
    vm.compile(&program.source, Mode::Exec, program.name.clone())
        .map_err(|error| syntax_error((&program.name, &program.source), &syntax::fault(&program.source, &error), vm))
}

/// The problem with a program that did not begin to run.
fn refused(program: &Program, error: &PyBaseExceptionRef, vm: &VirtualMachine) -> Problem {
    match syntax::check(&program.source) {
        Some(fault) => Problem::from_fault(&fault, &program.name, &program.source),
        None => Problem::from_exception(error, &program.name, &program.source, vm),
    }
}

/// A `SyntaxError` (or one of its kin) as CPython would have raised it.
pub(super) fn syntax_error((name, source): (&str, &str), fault: &Fault, vm: &VirtualMachine) -> PyBaseExceptionRef {
    let class = match fault.kind {
        Kind::Syntax => vm.ctx.exceptions.syntax_error,
        Kind::Indentation => vm.ctx.exceptions.indentation_error,
        Kind::Tab => vm.ctx.exceptions.tab_error,
    };
    let text =
        problem::line_of(source, fault.line).map_or_else(|| vm.ctx.none(), |line| vm.ctx.new_str(line + "\n").into());
    let place = vm.ctx.new_tuple(vec![
        vm.ctx.new_str(name).into(),
        vm.ctx.new_int(fault.line).into(),
        vm.ctx.new_int(fault.column).into(),
        text,
        vm.ctx.new_int(fault.end_line).into(),
        vm.ctx.new_int(fault.end_column).into(),
    ]);
    let message: PyObjectRef = vm.ctx.new_str(fault.message.as_str()).into();
    vm.invoke_exception(class.to_owned(), vec![message, place.into()]).unwrap_or_else(|error| error)
}

/// Turns the end of a program into an exit, and prints what Python prints.
fn exit_of(ended: PyResult, program: &Program, vm: &VirtualMachine) -> Exit {
    let Err(exception) = ended else { return Exit::default() };
    if exception.fast_isinstance(vm.ctx.exceptions.system_exit) {
        return Exit { code: system_exit(&exception, vm), error: None };
    }
    trim_message(&exception, vm);
    vm.print_exception(exception.clone());
    let interrupted = exception.fast_isinstance(vm.ctx.exceptions.keyboard_interrupt);
    let error = Problem::from_exception(&exception, &program.name, &program.source, vm);
    Exit { code: if interrupted { INTERRUPTED } else { 1 }, error: Some(error) }
}

/// RustPython's "maximum recursion depth exceeded " ends with a blank; CPython's does not.
fn trim_message(exception: &PyBaseExceptionRef, vm: &VirtualMachine) {
    if exception.fast_isinstance(vm.ctx.exceptions.recursion_error)
        && let Ok(text) = exception.as_object().str(vm)
    {
        let message = vm.ctx.new_str(text.to_string_lossy().trim_end().to_owned());
        // If it cannot be set, the blank stays.
        drop(exception.as_object().set_attr("args", vm.ctx.new_tuple(vec![message.into()]), vm));
    }
}

/// What `sys.exit(…)` asked for: nothing is 0, a number is itself, anything else is printed and is 1.
fn system_exit(exception: &PyBaseExceptionRef, vm: &VirtualMachine) -> i32 {
    let Ok(code) = exception.as_object().get_attr("code", vm) else { return 1 };
    if vm.is_none(&code) {
        return 0;
    }
    if let Ok(number) = code.clone().try_into_value::<i64>(vm) {
        // A process's exit code has eight bits.
        return (number & 0xff) as i32;
    }
    if let (Ok(text), Ok(stderr)) = (code.str(vm), vm.sys_module.get_attr("stderr", vm)) {
        // As in CPython, a stream that fails here is not heard of.
        drop(vm.call_method(&stderr, "write", (text,)));
        drop(vm.call_method(&stderr, "write", ("\n",)));
    }
    1
}

/// Ends the process at once, after the trace was sent off.
pub(super) fn leave(code: i32) -> ! {
    current::settle();
    if let Some(run) = current::run() {
        (run.on_exit)(code);
    }
    std::process::exit(code)
}

/// Makes `os._exit` send off the trace before it ends the process.
pub(super) fn install_exit(vm: &VirtualMachine) -> PyResult<()> {
    let leave = vm.new_function("_exit", move |code: i32| -> () { leave(code) });
    for module in ["os", if cfg!(windows) { "nt" } else { "posix" }] {
        vm.import(module, 0)?.set_attr("_exit", leave.clone(), vm)?;
    }
    Ok(())
}
