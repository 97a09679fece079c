//! Reading what was named on the command line, and kind words when that does not work.

use std::fs;
use std::io;
use std::path::Path;

use anyhow::{Context as _, Result, bail};

use crate::kernel::Program;
use crate::trace::codec::{self, Recording};

/// Reads a program.
///
/// # Errors
/// When there is no such file, or it is no Python text.
pub fn program(path: &Path, arguments: Vec<String>) -> Result<Program> {
    if path.is_dir() {
        bail!("{} is a folder; name the Python file in it that you want to run", path.display());
    }
    let bytes = fs::read(path).map_err(|error| missing(path, error))?;
    if bytes.starts_with(&codec::MAGIC[..14]) {
        bail!("{0} is a recording, not a program; open it with: looplab replay {0}", path.display());
    }
    let text = String::from_utf8(bytes).ok().filter(|text| !text.contains('\0'));
    let Some(source) = text else { bail!("{} is not a Python program: it is not UTF-8 text", path.display()) };
    let source = source.strip_prefix('\u{feff}').unwrap_or(&source).to_owned();
    let path = std::path::absolute(path).with_context(|| format!("cannot find {}", path.display()))?;
    Ok(Program { name: name_of(&path), source, path: Some(path), arguments })
}

/// A program goes by its file's name.
fn name_of(path: &Path) -> String {
    path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned())
}

/// Reads a recording, as far as it makes sense; what stopped the reading is told on standard error.
///
/// # Errors
/// When there is no such file, or nothing of it can be read.
pub fn recording(path: &Path) -> Result<Recording> {
    let file = fs::File::open(path).map_err(|error| missing(path, error))?;
    if path.is_dir() {
        bail!("{} is a folder; name a recording in it", path.display());
    }
    let recording = codec::read(io::BufReader::new(file)).with_context(|| path.display().to_string())?;
    if let Some(damage) = recording.damage.as_ref().filter(|_| recording.log.is_empty()) {
        bail!("{}: {damage}; nothing of the run is left", path.display());
    }
    if let Some(damage) = &recording.damage {
        eprintln!("looplab: {}: {damage}; showing the {} events before that", path.display(), recording.log.len());
    }
    Ok(recording)
}

/// Checks that a recording could be written here, before a long run finds out that it cannot.
///
/// # Errors
/// When the place is a folder, or in none.
pub fn place_for(path: &Path) -> Result<()> {
    if path.is_dir() {
        bail!("cannot write the recording to {}: it is a folder", path.display());
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    if let Some(folder) = folder.filter(|folder| !folder.is_dir()) {
        bail!("cannot write the recording to {}: there is no folder {}", path.display(), folder.display());
    }
    Ok(())
}

fn missing(path: &Path, error: io::Error) -> anyhow::Error {
    if error.kind() != io::ErrorKind::NotFound {
        return anyhow::Error::new(error).context(format!("cannot read {}", path.display()));
    }
    let hint = similar(path).map(|name| format!("; did you mean {name}?")).unwrap_or_default();
    anyhow::anyhow!("there is no file {}{hint}", path.display())
}

/// The file beside a missing one whose name is nearest to it, if one is near.
fn similar(path: &Path) -> Option<String> {
    let wanted = path.file_name()?.to_string_lossy().into_owned();
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let names = fs::read_dir(folder).ok()?.flatten().filter(|entry| entry.path().is_file());
    let names = names.map(|entry| entry.file_name().to_string_lossy().into_owned());
    let near = names.map(|name| (strsim::jaro_winkler(&name, &wanted), name)).filter(|(near, _)| *near > 0.8);
    let (_, name) = near.max_by(|a, b| a.0.total_cmp(&b.0))?;
    Some(path.with_file_name(name).display().to_string())
}
