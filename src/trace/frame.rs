//! Frames: how bytes travel between processes and into files.
//!
//! A frame is a kind (1 byte), a length (4 bytes, little endian), a CRC-32 of kind and payload
//! (4 bytes), and the payload. Reading says exactly where a stream stopped making sense.

use std::io::{self, Read, Write};

/// The largest payload a reader accepts, in bytes: far above what is ever written, far below what
/// a corrupt length could ask for.
pub const LARGEST: u32 = 64 << 20;

/// What went wrong while reading frames.
#[derive(Debug, thiserror::Error)]
pub enum FrameError {
    /// The stream ended inside a frame.
    #[error("cut short at byte {at}: the last frame is not whole")]
    Truncated {
        /// Where the frame begins, in bytes since the beginning.
        at: u64,
    },
    /// The bytes are not a frame.
    #[error("damaged at byte {at}: {why}")]
    Corrupt {
        /// Where the frame begins, in bytes since the beginning.
        at: u64,
        /// What is wrong with it.
        why: &'static str,
    },
    /// The operating system could not read.
    #[error("cannot read at byte {at}: {error}")]
    Io {
        /// Where the frame begins, in bytes since the beginning.
        at: u64,
        /// What the operating system said.
        error: io::Error,
    },
}

/// Writes one frame.
///
/// # Errors
/// When the payload is larger than [`LARGEST`], or the writer fails.
pub fn write(to: &mut impl Write, kind: u8, payload: &[u8]) -> io::Result<()> {
    let length = u32::try_from(payload.len()).ok().filter(|&length| length <= LARGEST);
    let length = length.ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "frame too large"))?;
    let mut head = [0; 9];
    head[0] = kind;
    head[1..5].copy_from_slice(&length.to_le_bytes());
    head[5..].copy_from_slice(&checksum(kind, payload).to_le_bytes());
    to.write_all(&head)?;
    to.write_all(payload)
}

fn checksum(kind: u8, payload: &[u8]) -> u32 {
    let mut hasher = crc32fast::Hasher::new();
    hasher.update(&[kind]);
    hasher.update(payload);
    hasher.finalize()
}

/// Reads frames and knows at which byte it is.
pub struct Reader<R> {
    from: R,
    at: u64,
}

impl<R: Read> Reader<R> {
    /// Reads from the start of `from`; `at` is what its first byte is called in errors.
    pub const fn new(from: R, at: u64) -> Self {
        Self { from, at }
    }

    /// The next frame's kind and payload; `None` at a clean end.
    ///
    /// # Errors
    /// When the stream is cut short, damaged or unreadable, with the byte offset of the frame.
    pub fn next_frame(&mut self) -> Result<Option<(u8, Vec<u8>)>, FrameError> {
        let start = self.at;
        let mut head = [0; 9];
        match self.fill(&mut head, start)? {
            0 => return Ok(None),
            9 => {}
            _ => return Err(FrameError::Truncated { at: start }),
        }
        let [kind, l0, l1, l2, l3, c0, c1, c2, c3] = head;
        let length = u32::from_le_bytes([l0, l1, l2, l3]);
        if length > LARGEST {
            return Err(FrameError::Corrupt { at: start, why: "a frame claims to be larger than any frame is" });
        }
        let mut payload = vec![0; length as usize];
        if self.fill(&mut payload, start)? != payload.len() {
            return Err(FrameError::Truncated { at: start });
        }
        if checksum(kind, &payload) != u32::from_le_bytes([c0, c1, c2, c3]) {
            return Err(FrameError::Corrupt { at: start, why: "the checksum of a frame does not match its bytes" });
        }
        Ok(Some((kind, payload)))
    }

    /// Reads until `into` is full or the stream ends; says how many bytes came.
    fn fill(&mut self, into: &mut [u8], frame: u64) -> Result<usize, FrameError> {
        let mut got = 0;
        while got < into.len() {
            match self.from.read(&mut into[got..]) {
                Ok(0) => break,
                Ok(n) => got += n,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(FrameError::Io { at: frame, error }),
            }
        }
        self.at += got as u64;
        Ok(got)
    }
}
