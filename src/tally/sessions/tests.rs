//! The same curve, wherever the input is cut into pieces.

use super::*;

fn session(since: i64) -> Open {
    Open { since, client: Who(1), at: Position::default() }
}

/// Connects (process, second, true) and disconnects in `cuts` pieces give one curve and one list.
fn run(lines: &[(u64, i64, bool)], cuts: &[usize]) -> (u64, Vec<(i64, u32, u32)>, usize) {
    let (mut curve, mut stitcher) = (Curve::default(), Stitcher::default());
    let mut start = 0;
    for end in cuts.iter().copied().chain([lines.len()]) {
        let mut piece = Sessions::default();
        for &(process, second, connect) in &lines[start..end] {
            if connect {
                piece.connect(&mut curve, process, session(second));
            } else {
                piece.disconnect(&mut curve, process, second);
            }
        }
        stitcher.next(piece);
        start = end;
    }
    let (rest, unclosed) = stitcher.finish();
    curve.merge(rest);
    let seconds = curve.seconds().map(|instant| (instant.second, instant.opened, instant.closed));
    (curve.before, seconds.collect(), unclosed.len())
}

#[test]
fn any_cut_gives_the_same_curve() {
    let lines = [
        (7, 5, false),
        (1, 10, true),
        (2, 11, true),
        (1, 12, false),
        (1, 13, true),
        (1, 20, true),
        (2, 21, false),
        (3, 22, true),
        (1, 23, false),
    ];
    let whole = run(&lines, &[]);
    assert_eq!((whole.0, whole.2), (1, 2));
    for first in 0..lines.len() {
        for second in first..lines.len() {
            assert_eq!(run(&lines, &[first, second]), whole, "cut at {first} and {second}");
        }
    }
}
