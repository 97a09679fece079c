//! Everything one can ask of a run. Keys, the `:` line, the REPL and tests all speak this.

use super::breakpoints::Condition;
use crate::ident::TaskId;
use crate::kernel::Speed;
use crate::model::Stop;
use crate::time::SimTime;

/// What can be asked of a run.
///
/// While the view is at the end of a live run, pause, step and resume act on the run itself. While it is
/// in the past, or the run is over, they move the view as a player does.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// Hold still.
    Pause,
    /// Go on.
    Resume,
    /// Hold still or go on.
    TogglePause,
    /// On to the next place of this kind, then hold still.
    Step(Stop),
    /// Look at the place of this kind before.
    Back(Stop),
    /// Look at the moment when so many events had happened.
    Seek(usize),
    /// Look at this moment.
    SeekTime(SimTime),
    /// Return to the end of the trace and follow the run.
    Live,
    /// Go at this speed.
    Speed(Speed),
    /// One step up the ladder of speeds.
    Faster,
    /// One step down the ladder of speeds.
    Slower,
    /// Run the program again from its beginning, in a fresh kernel; play a recording again.
    Restart,
    /// Stop when this happens: hold the live run, and a view that plays the past.
    Break(Condition),
    /// Take away the breakpoint of this number; all of them without one.
    Unbreak(Option<u32>),
    /// Call `Task.cancel()` on a task of the live run.
    CancelTask(TaskId),
    /// Ask the program to stop, as Ctrl-C does; kill the kernel when it does not.
    Interrupt,
    /// Kill the kernel.
    Kill,
}
