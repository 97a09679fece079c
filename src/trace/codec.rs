//! Traces as bytes: the same batches in a pipe and in a file.
//!
//! A file is a magic line, then frames: one [`Meta`], then batches. A file that was cut short or
//! damaged still gives everything before the damage, and says at which byte it begins.

use std::io::{Read, Write};

use serde::{Deserialize, Serialize};

use super::cell::{self, Cell};
use super::event::{Event, What};
use super::frame::{self, FrameError};
use super::log::Log;
use super::recorder::Batch;
use super::strings::Strings;

/// The first bytes of a trace file; the number is the format's version.
pub const MAGIC: &[u8; 16] = b"looplab trace 1\n";

/// The frame kind of a [`Meta`].
pub const META: u8 = 1;
/// The frame kind of a [`Batch`].
pub const BATCH: u8 = 2;

/// What a trace file says about the run it holds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Meta {
    /// The version of looplab that wrote it.
    pub looplab: String,
    /// The program's name, as shown.
    pub program: String,
    /// Each source file of the program: its name and its text.
    pub sources: Vec<(String, String)>,
    /// The seed of the run's randomness.
    pub seed: u64,
    /// `virtual` or `real`.
    pub clock: String,
    /// How the program ended, if it did.
    pub exit: Option<i32>,
}

/// Why a trace file could not be read, or not to its end.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// It does not begin as a trace file does.
    #[error("this is not a looplab trace (record one with: looplab run FILE --trace OUT)")]
    NotATrace,
    /// Another version of looplab wrote it.
    #[error("this trace has format {found:?}, which this looplab does not read; it reads {expected:?}")]
    Version {
        /// The format its first line names.
        found: String,
        /// The format that can be read.
        expected: &'static str,
    },
    /// Its frames break off.
    #[error(transparent)]
    Frame(#[from] FrameError),
    /// A frame's checksum is right but its contents make no sense.
    #[error("frame {number} makes no sense: {why}")]
    Contents {
        /// Which frame, counted from the first after the header.
        number: usize,
        /// What is wrong with it.
        why: &'static str,
    },
}

/// A trace read from a file, with what stopped the reading, if anything did.
#[derive(Debug, Default)]
pub struct Recording {
    /// What the file says of the run.
    pub meta: Meta,
    /// Every event before the damage.
    pub log: Log,
    /// What stopped the reading before the end.
    pub damage: Option<ReadError>,
}

/// The payload of a batch frame.
#[must_use]
pub fn encode(batch: &Batch) -> Vec<u8> {
    let text = batch.strings.size() + 4 * batch.strings.len();
    let mut bytes = Vec::with_capacity(4 + text + batch.cells.len() * 16);
    bytes.extend((batch.strings.len() as u32).to_le_bytes());
    for text in batch.strings.iter() {
        bytes.extend((text.len() as u32).to_le_bytes());
        bytes.extend(text.as_bytes());
    }
    for cell in &batch.cells {
        bytes.extend(cell[0].to_le_bytes());
        bytes.extend(cell[1].to_le_bytes());
    }
    bytes
}

/// Reads the payload of a batch frame; `None` when it is not one.
#[must_use]
pub fn decode(mut bytes: &[u8]) -> Option<Batch> {
    let count = take_u32(&mut bytes)?;
    let mut strings = Strings::default();
    for _ in 0..count {
        let length = take_u32(&mut bytes)? as usize;
        let (text, rest) = bytes.split_at_checked(length)?;
        strings.push(std::str::from_utf8(text).ok()?);
        bytes = rest;
    }
    let (cells, []) = bytes.as_chunks::<16>() else { return None };
    Some(Batch { strings, cells: cells.iter().map(whole).collect() })
}

fn take_u32(bytes: &mut &[u8]) -> Option<u32> {
    let (head, rest) = bytes.split_first_chunk::<4>()?;
    *bytes = rest;
    Some(u32::from_le_bytes(*head))
}

fn whole(bytes: &[u8; 16]) -> Cell {
    let word = |from: usize| {
        let mut half = [0; 8];
        half.copy_from_slice(&bytes[from..from + 8]);
        u64::from_le_bytes(half)
    };
    [word(0), word(8)]
}

/// Writes a whole trace.
///
/// # Errors
/// When the writer fails.
pub fn write(to: &mut impl Write, meta: &Meta, log: &Log) -> std::io::Result<()> {
    to.write_all(MAGIC)?;
    frame::write(to, META, &serde_json::to_vec(meta)?)?;
    let mut strings = log.strings.iter().peekable();
    while strings.peek().is_some() {
        let batch = Batch { strings: strings.by_ref().take(1 << 12).collect(), cells: Vec::new() };
        frame::write(to, BATCH, &encode(&batch))?;
    }
    let gone = u32::try_from(log.first()).unwrap_or(u32::MAX);
    let lost = (gone > 0).then(|| cell::pack(&Event { at: log.start(), what: What::Lost { events: gone } }));
    let mut cells = lost.into_iter().chain(log.cells(0)).peekable();
    while cells.peek().is_some() {
        let batch = Batch { strings: Strings::default(), cells: cells.by_ref().take(1 << 14).collect() };
        frame::write(to, BATCH, &encode(&batch))?;
    }
    to.flush()
}

/// Reads a trace as far as it makes sense.
///
/// # Errors
/// When nothing of it can be read. Damage further on is told in [`Recording::damage`].
pub fn read(mut from: impl Read) -> Result<Recording, ReadError> {
    let mut magic = [0; MAGIC.len()];
    from.read_exact(&mut magic).map_err(|_| ReadError::NotATrace)?;
    check_magic(&magic)?;
    let mut frames = frame::Reader::new(from, MAGIC.len() as u64);
    let mut recording = Recording::default();
    for number in 1.. {
        match frames.next_frame() {
            Ok(None) => break,
            Ok(Some((kind, payload))) => {
                if let Err(why) = recording.take(kind, &payload) {
                    recording.damage = Some(ReadError::Contents { number, why });
                    break;
                }
            }
            Err(error) => {
                recording.damage = Some(error.into());
                break;
            }
        }
    }
    Ok(recording)
}

fn check_magic(magic: &[u8; MAGIC.len()]) -> Result<(), ReadError> {
    if magic == MAGIC {
        return Ok(());
    }
    let family = &MAGIC[..14];
    if magic.starts_with(family) {
        let found = String::from_utf8_lossy(&magic[14..]).trim().to_owned();
        return Err(ReadError::Version { found, expected: "1" });
    }
    Err(ReadError::NotATrace)
}

impl Recording {
    fn take(&mut self, kind: u8, payload: &[u8]) -> Result<(), &'static str> {
        match kind {
            META => self.meta = serde_json::from_slice(payload).map_err(|_| "its description is not valid JSON")?,
            BATCH => self.log.extend(&decode(payload).ok_or("its events do not add up")?),
            // A later version may add kinds; what is not known is passed over.
            _ => {}
        }
        Ok(())
    }
}
