//! The bytes between a worker and its parent: one frame for everything told and for every answer.
//!
//! A payload is a tag (1 byte), a time in nanoseconds (8 bytes, little endian; all ones for none), a number
//! (8 bytes) and bytes to the end.

use crate::runtime::processes::{Answer, Ask, Exit, Told};
use crate::time::SimTime;

/// The frame that begins a worker's life: a brief, as JSON.
pub(super) const BRIEF: u8 = 32;
/// What a worker hears.
pub(super) const ANSWER: u8 = 33;
/// What a worker tells.
pub(super) const TOLD: u8 = 34;

fn packed(tag: u8, at: Option<SimTime>, number: u64, bytes: &[u8]) -> Vec<u8> {
    let mut payload = Vec::with_capacity(17 + bytes.len());
    payload.push(tag);
    payload.extend(at.map_or(u64::MAX, |at| at.0).to_le_bytes());
    payload.extend(number.to_le_bytes());
    payload.extend(bytes);
    payload
}

fn unpacked(payload: &[u8]) -> Option<(u8, Option<SimTime>, u64, &[u8])> {
    let (&tag, rest) = payload.split_first()?;
    let (at, rest) = rest.split_first_chunk()?;
    let (number, bytes) = rest.split_first_chunk()?;
    let at = u64::from_le_bytes(*at);
    Some((tag, (at != u64::MAX).then_some(SimTime(at)), u64::from_le_bytes(*number), bytes))
}

/// The bytes of what a worker tells.
pub(super) fn pack_told(told: &Told) -> Vec<u8> {
    match &told.ask {
        Ask::Until(moment) => packed(0, told.at, moment.0, &[]),
        Ask::Write(descriptor, bytes) => packed(1, told.at, u64::from(*descriptor), bytes),
        Ask::Read(descriptor, most) => packed(2, told.at, u64::from(*descriptor) | (*most as u64) << 32, &[]),
        Ask::Computing => packed(3, told.at, 0, &[]),
        Ask::Takes(signals) => packed(6, told.at, *signals, &[]),
        Ask::Ended(Exit::Code(code)) => packed(4, told.at, u64::from(code.cast_unsigned()), &[]),
        Ask::Ended(Exit::Signal(number)) => packed(5, told.at, u64::from(number.cast_unsigned()), &[]),
    }
}

/// What a worker tells, from its bytes.
pub(super) fn told(payload: &[u8]) -> Option<Told> {
    let (tag, at, number, bytes) = unpacked(payload)?;
    let ask = match tag {
        0 => Ask::Until(SimTime(number)),
        1 => Ask::Write(number as u32, bytes.to_vec()),
        2 => Ask::Read(number as u32, (number >> 32) as usize),
        3 => Ask::Computing,
        6 => Ask::Takes(number),
        4 => Ask::Ended(Exit::Code(number as i32)),
        5 => Ask::Ended(Exit::Signal(number as i32)),
        _ => return None,
    };
    Some(Told { at, ask })
}

/// The bytes of an answer.
pub(super) fn pack_answer(answer: &Answer) -> Vec<u8> {
    match answer {
        Answer::Done(at) => packed(0, Some(*at), 0, &[]),
        Answer::Bytes(at, bytes) => packed(1, Some(*at), 0, bytes),
        Answer::Broken(at) => packed(2, Some(*at), 0, &[]),
        Answer::Interrupted(at) => packed(3, Some(*at), 0, &[]),
        Answer::Signal(number) => packed(4, None, u64::from(number.cast_unsigned()), &[]),
    }
}

/// An answer, from its bytes.
pub(super) fn answer(payload: &[u8]) -> Option<Answer> {
    let (tag, at, number, bytes) = unpacked(payload)?;
    match (tag, at) {
        (0, Some(at)) => Some(Answer::Done(at)),
        (1, Some(at)) => Some(Answer::Bytes(at, bytes.to_vec())),
        (2, Some(at)) => Some(Answer::Broken(at)),
        (3, Some(at)) => Some(Answer::Interrupted(at)),
        (4, None) => Some(Answer::Signal(number as i32)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_packed_comes_out_again() {
        let asks = [
            Ask::Until(SimTime(7)),
            Ask::Write(1, b"bytes".to_vec()),
            Ask::Read(3, 1 << 16),
            Ask::Computing,
            Ask::Takes(1 << 15),
            Ask::Ended(Exit::Code(-3)),
            Ask::Ended(Exit::Signal(9)),
        ];
        for ask in asks {
            for at in [None, Some(SimTime(5))] {
                let one = Told { at, ask: ask.clone() };
                assert_eq!(told(&pack_told(&one)), Some(one));
            }
        }
        let at = SimTime(1 << 40);
        for one in [
            Answer::Done(at),
            Answer::Bytes(at, vec![0, 1]),
            Answer::Broken(at),
            Answer::Interrupted(at),
            Answer::Signal(2),
        ] {
            assert_eq!(answer(&pack_answer(&one)), Some(one));
        }
        assert_eq!((told(b""), answer(b"\x09xx")), (None, None));
    }
}
