//! The same bytes under two names are read once. Only sources that begin alike, and where that is known end
//! alike, are compared whole: by length and a keyed 64-bit hash of their content.

use std::collections::HashMap;
use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};
use std::sync::Arc;

use super::codec::Compression;
use super::decode::Cause;
use super::open::Feed;
use super::parallel;
use super::pieces::Piece;
use super::source::Source;

const BLOCK: usize = 256 * 1024;

/// The length of a content and its hash under a key of this run, which nobody who writes logs can know.
type Digest = (u64, u64);

/// Sets `duplicate_of` of every source that holds the bytes of an earlier one. A log that is the beginning of
/// another is no duplicate; empty files are none of each other.
pub(super) fn mark(sources: &mut [Source]) {
    let pairs = candidates(sources);
    let mut wanted: Vec<usize> =
        pairs.iter().filter(|(a, b)| !known_alike(sources, *a, *b)).flat_map(|(a, b)| [*a, *b]).collect();
    wanted.sort_unstable();
    wanted.dedup();
    let keys = RandomState::new();
    let digests =
        parallel::map(&wanted, |index| sources.get(*index).and_then(|source| digest(source, &keys)));
    let digests: HashMap<usize, Digest> =
        wanted.into_iter().zip(digests).filter_map(|(index, digest)| Some((index, digest?))).collect();
    for (earlier, later) in pairs {
        let alike = known_alike(sources, earlier, later)
            || digests.get(&earlier).is_some_and(|digest| digests.get(&later) == Some(digest));
        if let Some(later) = sources.get_mut(later).filter(|later| alike && later.duplicate_of.is_none()) {
            later.duplicate_of = Some(earlier);
        }
    }
}

/// Pairs that may hold the same bytes, the earlier first; in such an order that a source's first partner comes first.
fn candidates(sources: &[Source]) -> Vec<(usize, usize)> {
    let mut alike: HashMap<&[u8], Vec<usize>> = HashMap::new();
    let mut pairs = Vec::new();
    for (later, source) in sources.iter().enumerate().filter(|(_, source)| !source.head.is_empty()) {
        let before = alike.entry(&source.head).or_default();
        let may_equal =
            |earlier: &&usize| sources.get(**earlier).is_some_and(|earlier| may_equal(earlier, source));
        pairs.extend(before.iter().filter(may_equal).map(|earlier| (*earlier, later)));
        before.push(later);
    }
    pairs
}

fn may_equal(a: &Source, b: &Source) -> bool {
    let plain = |source: &Source| source.compression == Compression::None;
    if a.whole || b.whole {
        return a.whole && b.whole;
    }
    let readable_twice = !a.is_stream() && !b.is_stream();
    let sizes = !(plain(a) && plain(b)) || (a.disk_bytes == b.disk_bytes && a.tail == b.tail);
    readable_twice && sizes
}

/// Their heads are the same, and are all they hold.
fn known_alike(sources: &[Source], a: usize, b: usize) -> bool {
    [a, b].iter().all(|index| sources.get(*index).is_some_and(|source| source.whole))
}

/// None if the source cannot be read, or is no more what it was. What a damaged archive holds up to the damage
/// is its content: a copy of it has the same.
fn digest(source: &Source, keys: &RandomState) -> Option<Digest> {
    let piece = Piece { source: 0, start: 0, end: None };
    let mut feed = Feed::open(source, &piece, 0, false, &Arc::default()).ok()?;
    let mut block = vec![0; BLOCK];
    let (mut hasher, mut length) = (keys.build_hasher(), 0u64);
    loop {
        let mut filled = 0;
        while let Some(room) = block.get_mut(filled..).filter(|room| !room.is_empty()) {
            match feed.read(room) {
                0 => break,
                read => filled += read,
            }
        }
        hasher.write(block.get(..filled)?);
        length += filled as u64;
        if filled < BLOCK {
            break;
        }
    }
    let unreadable = feed.damage().is_some_and(|damage| damage.cause == Cause::Unreadable);
    let changed = source.compression == Compression::None && length != source.disk_bytes;
    (!unreadable && !changed).then(|| (length, hasher.finish()))
}
