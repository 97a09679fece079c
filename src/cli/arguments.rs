//! The words of the command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::kernel::{Allow, ClockMode, Gil, Speed};

/// A playground for asynchronous programming in the terminal.
///
/// looplab runs real asyncio programs and draws the event loop while it works:
/// what runs, what is ready and has to wait, what everybody else waits for.
/// Pause it, step it, slow it down, look back.
#[derive(Debug, Parser)]
#[command(name = "looplab", version, about, verbatim_doc_comment)]
pub struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub command: Option<Command>,
    /// Let runs wait for no prediction: for a class that predicts aloud
    #[arg(long)]
    pub no_predictions: bool,
    /// How it looks.
    #[command(flatten)]
    pub looks: Looks,
}

/// What can be done.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Open a lesson
    Lesson {
        /// Its number or name; the next one for you when left out
        id: Option<String>,
        /// Let runs wait for no prediction: for a class that predicts aloud
        #[arg(long)]
        no_predictions: bool,
    },
    /// List the lessons, with your progress
    Lessons,
    /// Show what is kept of your progress, export it, or begin again
    Progress {
        /// What to do with it; shows it when left out
        #[command(subcommand)]
        command: Option<ProgressCommand>,
    },
    /// Say what a word of the course means, or list them all
    Glossary {
        /// The word
        term: Option<String>,
    },
    /// Print the notes for the instructor, to read beside the projected screen
    Notes {
        /// The lesson: its number or name; the one you were last in when left out
        lesson: Option<String>,
        /// Go on printing those of each step that is opened on the projected screen
        #[arg(long)]
        follow: bool,
    },
    /// Run an asyncio program and watch its event loop
    Run {
        /// The program
        file: PathBuf,
        /// How to run it
        #[command(flatten)]
        how: Box<How>,
        /// What the program finds in sys.argv
        #[arg(last = true, value_name = "ARGS")]
        arguments: Vec<String>,
    },
    /// Type Python at a prompt, with await, on a loop you can look into
    Repl {
        /// A program to begin with
        file: Option<PathBuf>,
        /// Virtual time, or the wall's
        #[arg(long, value_enum, default_value_t = Time::Virtual)]
        clock: Time,
        /// Where the session's randomness begins
        #[arg(long, value_name = "N", default_value_t = 0)]
        seed: u64,
        /// Let the session reach files outside its folder (fs), other machines (net), other programs (run)
        #[arg(long, value_enum, value_name = "WHAT", value_delimiter = ',')]
        allow: Vec<Reach>,
    },
    /// Check lessons: their form, and that what they say is what their programs do
    Lint {
        /// The folder with the lessons; those built in when left out
        dir: Option<PathBuf>,
    },
    /// Check a program against a lesson's exercise, over many runs that differ a little
    Check {
        /// The lesson: its number or name
        lesson: String,
        /// The program, or several of them
        #[arg(required = true)]
        files: Vec<PathBuf>,
        /// The exercise, for a lesson that has more than one
        #[arg(long, value_name = "ID")]
        exercise: Option<String>,
        /// Over how many seeds; as many as the exercise wants when left out
        #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=1000))]
        seeds: Option<u64>,
        /// Print a line of JSON for each program
        #[arg(long)]
        json: bool,
    },
    /// Write a small complete lesson to begin with
    NewLesson {
        /// What it is called; the folder gets a number before it
        name: String,
        /// The folder that holds the lessons
        #[arg(default_value = ".")]
        dir: PathBuf,
    },
    /// Open a recording made with --trace
    Replay {
        /// The recording
        trace: PathBuf,
        /// How to show it
        #[command(flatten)]
        face: Face,
        /// How fast it plays: a number, or jump
        #[arg(long, value_name = "N", value_parser = speed)]
        speed: Option<Speed>,
    },
    /// Print a recording as text or JSON lines
    Export {
        /// The recording
        trace: PathBuf,
        /// What to print
        #[arg(long, value_enum, default_value_t = Format::Text)]
        format: Format,
    },
}

/// What can be done with progress.
#[derive(Clone, Debug, Subcommand)]
pub enum ProgressCommand {
    /// Print it for a teacher: lessons, predictions with confidence and outcome, attempts, time spent
    Export {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Begin again; what was kept moves to a folder with the day's date
    Reset {
        /// One lesson only: its number or name
        lesson: Option<String>,
        /// Do not ask
        #[arg(long)]
        yes: bool,
    },
}

/// How things look, in every command.
#[derive(Clone, Debug, Args)]
pub struct Looks {
    /// Draw with plain ASCII characters only
    #[arg(long, global = true)]
    pub ascii: bool,
    /// The colours of the screen
    #[arg(long, global = true, value_name = "NAME")]
    pub theme: Option<String>,
    /// Whether runs wait for no prediction. Said where lessons are opened, and nowhere else.
    #[arg(skip)]
    pub no_predictions: bool,
    /// Take lessons from this folder instead of those built in
    #[arg(long, global = true, value_name = "DIR")]
    pub lessons: Option<PathBuf>,
}

/// How to show a run.
#[derive(Clone, Debug, Args)]
pub struct Face {
    /// Print instead of drawing; by itself so when standard output is not a terminal
    #[arg(long)]
    pub headless: bool,
    /// Print each event of the trace as a line of JSON (headless)
    #[arg(long)]
    pub json: bool,
    /// Print nothing but the program's own output (headless)
    #[arg(long, short)]
    pub quiet: bool,
}

/// How to run a program.
#[derive(Clone, Debug, Args)]
pub struct How {
    /// How to show it
    #[command(flatten)]
    pub face: Face,
    /// Write a recording of the run to this file
    #[arg(long, value_name = "OUT")]
    pub trace: Option<PathBuf>,
    /// How fast run time passes: a number (0.1 is slow motion), or jump to skip all waiting
    #[arg(long, value_name = "N", value_parser = speed)]
    pub speed: Option<Speed>,
    /// Which time the program lives in: virtual repeats exactly, real follows the wall
    #[arg(long, value_enum, default_value_t = Time::Virtual)]
    pub clock: Time,
    /// Where the run's randomness begins
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub seed: u64,
    /// Let it meet the hosts of a lesson, as the lesson's own programs do
    #[arg(long, value_name = "ID")]
    pub hosts_of: Option<String>,
    /// Whether threads take turns at computing, as in standard CPython, or compute in parallel (simulated)
    #[arg(long, value_enum, default_value_t = Lock::On)]
    pub gil: Lock,
    /// Let the program reach files outside its folder (fs), other machines (net), other programs (run)
    #[arg(long, value_enum, value_name = "WHAT", value_delimiter = ',')]
    pub allow: Vec<Reach>,
}

fn speed(text: &str) -> Result<Speed, String> {
    text.parse().map_err(|error: crate::kernel::speed::NotASpeed| error.to_string())
}

/// The values of `--clock`.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Time {
    /// Simulated.
    Virtual,
    /// The wall's.
    Real,
}

impl From<Time> for ClockMode {
    fn from(time: Time) -> Self {
        match time {
            Time::Virtual => Self::Virtual,
            Time::Real => Self::Real,
        }
    }
}

/// The values of `--gil`.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Lock {
    /// One thread at a time computes.
    On,
    /// Threads compute in parallel.
    Off,
}

impl From<Lock> for Gil {
    fn from(lock: Lock) -> Self {
        match lock {
            Lock::On => Self::On,
            Lock::Off => Self::Off,
        }
    }
}

/// The values of `--allow`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Reach {
    /// Files outside the program's folder and the scratch folder.
    Fs,
    /// Other machines, under the real clock.
    Net,
    /// Other programs.
    Run,
}

/// What a program may reach with these values of `--allow`.
#[must_use]
pub fn allowed(reaches: &[Reach]) -> Allow {
    let may = |reach| reaches.contains(&reach);
    Allow { fs: may(Reach::Fs), net: may(Reach::Net), run: may(Reach::Run) }
}

/// The values of `--format`.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Format {
    /// A timeline and a summary to read.
    Text,
    /// One JSON object a line for each event.
    Json,
}
