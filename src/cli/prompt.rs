//! `looplab repl`: a session at a prompt, and its way to the full screen and back.

use std::io::{self, IsTerminal as _};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::{Context as _, Result};

use super::arguments::Looks;
use super::commands::{catalogue, launcher, on_interrupt};
use super::files;
use crate::kernel::{Launcher, Options, Speed};
use crate::lesson::Store;
use crate::repl::{self, Open, Visit};
use crate::tui::{self, Look, Visitor};

/// Holds a session: with somebody at a terminal, or with a script.
pub(super) fn hold(file: Option<&Path>, options: Options, looks: &Looks) -> Result<u8> {
    let program = file.map(|file| files::program(file, Vec::new())).transpose()?;
    let here = std::env::current_dir().context("cannot find the folder this is")?;
    let folder = program.as_ref().and_then(|program| program.path.as_ref()?.parent().map(Path::to_path_buf));
    let terminal = io::stdin().is_terminal() && io::stdout().is_terminal();
    let launcher = launcher()?;
    let settings = repl::Settings {
        open: terminal.then(|| opener(launcher.clone(), looks)).transpose()?,
        launcher,
        options: Options { speed: if terminal { Speed::default() } else { Speed::Jump }, ..options },
        folder: folder.unwrap_or(here),
        first: program.map(|program| repl::without_runner(&program.source)),
        ascii: looks.ascii,
        history: Store::of_user().ok().map(|store| store.folder().join("repl-history")),
        interrupted: Arc::default(),
        terminal,
        lessons: catalogue(looks)?,
    };
    if terminal {
        on_interrupt(&settings.interrupted)?;
    }
    Ok(repl::run(settings)?)
}

/// Shows the session on the full screen. While that is open, signals are its business; at the prompt they do what they
/// always do.
fn opener(launcher: Launcher, looks: &Looks) -> Result<Open> {
    let at_prompt = Arc::new(AtomicBool::new(true));
    #[cfg(unix)]
    for signal in [signal_hook::consts::SIGTERM, signal_hook::consts::SIGHUP, signal_hook::consts::SIGTSTP] {
        signal_hook::flag::register_conditional_default(signal, Arc::clone(&at_prompt))
            .context("cannot listen for signals")?;
    }
    let look = Look { theme: looks.theme.clone(), ascii: looks.ascii };
    Ok(Box::new(move |session| {
        at_prompt.store(false, Ordering::SeqCst);
        let (session, shown) = tui::visit(session, Visitor { look: look.clone(), launcher: launcher.clone() });
        at_prompt.store(true, Ordering::SeqCst);
        let problem = shown.as_ref().err().map(|error| format!("{error}."));
        // The operating system keeps eight bits of an exit code.
        Visit { session, end: shown.ok().flatten().map(|code| (code & 0xff) as u8), problem }
    }))
}
