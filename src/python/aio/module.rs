//! The modules `_asyncio` and `_looplab`, as the library and looplab's Python side import them.

use rustpython_vm::builtins::{PyDict, PyDictRef, PyModule, PySet};
use rustpython_vm::function::{FuncArgs, OptionalOption};
use rustpython_vm::{AsObject, Py, PyObject, PyObjectRef, PyPayload, PyRef, PyResult, VirtualMachine};

use super::event_loop::core_of;
use super::future::{Future, default_loop};
use super::task::{Task, swap_running_task};

pub(super) use _asyncio::module_def as asyncio_def;
pub(super) use _looplab::module_def as looplab_def;

/// Current tasks and registered tasks of loops that are not looplab's, kept as CPython keeps them.
fn table(vm: &VirtualMachine, name: &'static str) -> PyResult {
    vm.import("_asyncio", 0)?.get_attr(name, vm)
}

fn running_loop(vm: &VirtualMachine) -> PyResult {
    let running = vm.asyncio_running_loop.borrow().clone();
    running.ok_or_else(|| vm.new_runtime_error("no running event loop"))
}

fn current_of(owner: &PyObject, vm: &VirtualMachine) -> PyResult<Option<PyObjectRef>> {
    if let Some(core) = core_of(owner) {
        return Ok(core.current_task());
    }
    let current: PyDictRef = table(vm, "_current_tasks")?.try_into_value(vm)?;
    current.get_item_opt(owner, vm)
}

fn set_current_of(owner: &PyObject, task: Option<PyObjectRef>, vm: &VirtualMachine) -> PyResult<()> {
    if let Some(core) = core_of(owner) {
        drop(swap_running_task(core, task, vm));
        return Ok(());
    }
    let current: PyDictRef = table(vm, "_current_tasks")?.try_into_value(vm)?;
    match task {
        Some(task) => current.set_item(owner, task, vm),
        None => current.del_item(owner, vm),
    }
}

fn enter_task(owner: &PyObject, task: PyObjectRef, vm: &VirtualMachine) -> PyResult<()> {
    if let Some(current) = current_of(owner, vm)? {
        let message = format!(
            "Cannot enter into task {} while another task {} is being executed.",
            task.repr(vm)?,
            current.repr(vm)?
        );
        return Err(vm.new_runtime_error(message));
    }
    set_current_of(owner, Some(task), vm)
}

fn leave_task(owner: &PyObject, task: &PyObject, vm: &VirtualMachine) -> PyResult<()> {
    let current = current_of(owner, vm)?;
    if !current.as_ref().is_some_and(|current| current.is(task)) {
        let current = vm.unwrap_or_none(current);
        let message = format!("Leaving task {} does not match the current task {}.", task.repr(vm)?, current.repr(vm)?);
        return Err(vm.new_runtime_error(message));
    }
    set_current_of(owner, None, vm)
}

fn all_tasks_of(owner: &PyObject, vm: &VirtualMachine) -> PyResult<PyRef<PySet>> {
    let found = PySet::default().into_ref(&vm.ctx);
    if let Some(core) = core_of(owner) {
        for task in core.tasks() {
            let pending = task.downcast_ref::<Task>().is_some_and(|task| !task.base.is_done());
            if pending {
                found.add(task, vm)?;
            }
        }
    }
    let foreign: Vec<PyObjectRef> = table(vm, "_scheduled_tasks")?.try_to_value(vm)?;
    for task in foreign {
        let theirs = vm.call_method(&task, "get_loop", ())?;
        if theirs.is(owner) && !vm.call_method(&task, "done", ())?.try_to_bool(vm)? {
            found.add(task, vm)?;
        }
    }
    Ok(found)
}

/// Tasks made here register themselves; only tasks of other classes are kept in the weak set.
fn register(task: PyObjectRef, set: &'static str, action: &'static str, vm: &VirtualMachine) -> PyResult<()> {
    if task.downcast_ref::<Task>().is_some() {
        return Ok(());
    }
    let set = table(vm, set)?;
    vm.call_method(&set, action, (task,)).map(drop)
}

#[rustpython_vm::pymodule]
mod _asyncio {
    use rustpython_vm::extend_module;

    use super::{
        FuncArgs, OptionalOption, Py, PyDict, PyModule, PyObjectRef, PyPayload, PyRef, PyResult, PySet, VirtualMachine,
        all_tasks_of, current_of, default_loop, enter_task, leave_task, register, running_loop, set_current_of,
    };
    use crate::python::aio::{future, task};

    #[derive(rustpython_vm::FromArgs)]
    struct LoopArgument {
        #[pyarg(any, name = "loop", optional)]
        owner: OptionalOption<PyObjectRef>,
    }

    #[pyfunction]
    fn _get_running_loop(vm: &VirtualMachine) -> PyObjectRef {
        vm.unwrap_or_none(vm.asyncio_running_loop.borrow().clone())
    }

    #[pyfunction]
    fn _set_running_loop(owner: PyObjectRef, vm: &VirtualMachine) {
        let owner = Some(owner).filter(|owner| !vm.is_none(owner));
        drop(vm.asyncio_running_loop.replace(owner));
    }

    #[pyfunction]
    fn get_running_loop(vm: &VirtualMachine) -> PyResult {
        running_loop(vm)
    }

    #[pyfunction]
    fn get_event_loop(vm: &VirtualMachine) -> PyResult {
        default_loop(vm)
    }

    #[pyfunction]
    fn current_task(args: LoopArgument, vm: &VirtualMachine) -> PyResult {
        let owner = match args.owner.flatten() {
            Some(owner) => owner,
            None => running_loop(vm)?,
        };
        Ok(vm.unwrap_or_none(current_of(&owner, vm)?))
    }

    #[pyfunction]
    fn all_tasks(args: LoopArgument, vm: &VirtualMachine) -> PyResult<PyRef<PySet>> {
        let owner = match args.owner.flatten() {
            Some(owner) => owner,
            None => running_loop(vm)?,
        };
        all_tasks_of(&owner, vm)
    }

    #[pyfunction]
    fn _register_task(task: PyObjectRef, vm: &VirtualMachine) -> PyResult<()> {
        register(task, "_scheduled_tasks", "add", vm)
    }

    #[pyfunction]
    fn _unregister_task(task: PyObjectRef, vm: &VirtualMachine) -> PyResult<()> {
        register(task, "_scheduled_tasks", "discard", vm)
    }

    #[pyfunction]
    fn _register_eager_task(task: PyObjectRef, vm: &VirtualMachine) -> PyResult<()> {
        register(task, "_eager_tasks", "add", vm)
    }

    #[pyfunction]
    fn _unregister_eager_task(task: PyObjectRef, vm: &VirtualMachine) -> PyResult<()> {
        register(task, "_eager_tasks", "discard", vm)
    }

    #[pyfunction]
    fn _enter_task(owner: PyObjectRef, task: PyObjectRef, vm: &VirtualMachine) -> PyResult<()> {
        enter_task(&owner, task, vm)
    }

    #[pyfunction]
    fn _leave_task(owner: PyObjectRef, task: PyObjectRef, vm: &VirtualMachine) -> PyResult<()> {
        leave_task(&owner, &task, vm)
    }

    #[pyfunction]
    fn _swap_current_task(owner: PyObjectRef, task: PyObjectRef, vm: &VirtualMachine) -> PyResult {
        let before = current_of(&owner, vm)?;
        set_current_of(&owner, Some(task).filter(|task| !vm.is_none(task)), vm)?;
        Ok(vm.unwrap_or_none(before))
    }

    /// Python 3.14's bookkeeping of who awaits whom: the trace knows it already.
    #[pyfunction]
    fn future_add_to_awaited_by(_args: FuncArgs) {}

    #[pyfunction]
    fn future_discard_from_awaited_by(_args: FuncArgs) {}

    pub(crate) fn module_exec(vm: &VirtualMachine, module: &Py<PyModule>) -> PyResult<()> {
        __module_exec(vm, module);
        let weak_set = vm.import("weakref", 0)?.get_attr("WeakSet", vm)?.call((), vm)?;
        let [future, iterator, wakeup] = future::classes();
        let [task, step] = task::classes();
        extend_module!(vm, module, {
            "_scheduled_tasks" => weak_set,
            "_eager_tasks" => PySet::default().into_ref(&vm.ctx),
            "_current_tasks" => PyDict::default().into_ref(&vm.ctx),
            "Future" => future,
            "FutureIter" => iterator,
            "TaskWakeupMethWrapper" => wakeup,
            "Task" => task,
            "TaskStepMethWrapper" => step,
        });
        Ok(())
    }
}

#[rustpython_vm::pymodule]
mod _looplab {
    use rustpython_vm::extend_module;

    use super::{FuncArgs, Py, PyModule, PyObjectRef, PyRef, PyResult, VirtualMachine};
    use crate::python::aio::{event_loop, gather, handle, jobs, pause, pools, scopes, things, threads, watched};

    /// Takes a place in the run for a thread that is about to start.
    #[pyfunction]
    fn worker(
        name: rustpython_vm::builtins::PyStrRef,
        function: Option<rustpython_vm::builtins::PyStrRef>,
    ) -> threads::Worker {
        threads::new_worker(&name, function)
    }

    #[pyfunction]
    fn knows_stuck() -> bool {
        threads::knows_stuck()
    }

    /// What this thread computed so far becomes run time, because others are about to see what it does.
    #[pyfunction]
    fn checkpoint() {
        crate::python::aio::host::clock().checkpoint();
    }

    #[pyfunction]
    fn watched_attribute(
        name: rustpython_vm::builtins::PyStrRef,
        meaning: rustpython_vm::builtins::PyStrRef,
        vm: &VirtualMachine,
    ) -> PyRef<watched::Watched> {
        watched::new_watched(name, meaning, vm)
    }

    #[pyfunction]
    fn wake_next(queue: PyObjectRef, waiters: PyObjectRef, vm: &VirtualMachine) -> PyResult<()> {
        watched::wake_next(&queue, &waiters, vm)
    }

    #[pyfunction]
    fn wake_permit(semaphore: PyObjectRef, vm: &VirtualMachine) -> PyResult<bool> {
        watched::wake_permit(&semaphore, vm)
    }

    /// Records that a task was created in a group.
    #[pyfunction]
    fn joined_group(group: PyObjectRef, task: PyObjectRef, vm: &VirtualMachine) {
        scopes::joined_group(&group, &task, vm);
    }

    /// Sets an attribute of a class that Python itself may not change.
    #[pyfunction]
    fn set_on_class(
        class: rustpython_vm::builtins::PyTypeRef,
        name: rustpython_vm::builtins::PyStrRef,
        value: PyObjectRef,
        vm: &VirtualMachine,
    ) {
        class.set_attr(vm.ctx.intern_str(&*name.to_string_lossy()), value);
    }

    #[pyfunction]
    fn pool_taken(pool: PyObjectRef, in_use: u32, capacity: u32, vm: &VirtualMachine) {
        pools::taken(&pool, in_use, capacity, vm);
    }

    #[pyfunction]
    fn pool_given_back(pool: PyObjectRef, in_use: u32, capacity: u32, vm: &VirtualMachine) {
        pools::given_back(&pool, in_use, capacity, vm);
    }

    #[pyfunction]
    fn pool_closed(pool: PyObjectRef) {
        pools::closed(&pool);
    }

    #[pyfunction]
    fn unclosed(text: rustpython_vm::builtins::PyStrRef) {
        pools::unclosed(&text);
    }

    #[pyfunction]
    fn simulated() -> bool {
        pools::simulated()
    }

    /// What the library's `sleep(0)` awaits.
    #[pyfunction]
    fn pause() -> pause::Pause {
        pause::Pause::default()
    }

    #[pyfunction]
    fn gather(args: FuncArgs, vm: &VirtualMachine) -> PyResult {
        gather::gather(args, vm)
    }

    /// Says that an object stands for a resource that was recorded before.
    #[pyfunction]
    fn introduce(subject: PyObjectRef, resource: u32, name: String, vm: &VirtualMachine) {
        things::introduce(&subject, crate::ident::ResourceId(resource), name, vm);
    }

    /// Says which future the loop's side awaits for a job that is not a thread's.
    #[pyfunction]
    fn await_job(future: PyObjectRef, job: u32) {
        jobs::await_job(&future, job);
    }

    #[pyfunction]
    fn job(name: rustpython_vm::builtins::PyStrRef, pool: PyRef<jobs::Pool>) -> jobs::Job {
        jobs::new_job(&name, pool)
    }

    #[pyfunction]
    fn pool(name: rustpython_vm::builtins::PyStrRef, workers: u32) -> jobs::Pool {
        jobs::new_pool(&name, workers)
    }

    #[expect(clippy::unnecessary_wraps, reason = "RustPython dictates the signatures of what Python calls")]
    pub(crate) fn module_exec(vm: &VirtualMachine, module: &Py<PyModule>) -> PyResult<()> {
        __module_exec(vm, module);
        let [core, native] = event_loop::classes();
        let [plain, timer] = handle::classes();
        let [job, pool] = jobs::classes();
        let [attribute] = watched::classes();
        let [child_done] = gather::classes();
        let [paused] = pause::classes();
        let [worker, lock] = threads::classes();
        extend_module!(vm, module, {
            "LoopCore" => core,
            "Loop" => native,
            "Handle" => plain,
            "TimerHandle" => timer,
            "Job" => job,
            "Pool" => pool,
            "Worker" => worker,
            "Lock" => lock,
            "Watched" => attribute,
            "ChildDone" => child_done,
            "Pause" => paused,
        });
        Ok(())
    }
}

/// Keeps the names that only the macros' code uses in view of the compiler.
const _: fn(&PyObject) -> Option<&Py<Future>> = |object| object.downcast_ref::<Future>();
