use super::*;
#[test]
fn dump() {
    let Ok(which) = std::env::var("DUMP") else { return };
    for path in files(std::path::Path::new(&which)) {
        let bytes = std::fs::read(&path).unwrap();
        let start = std::time::Instant::now();
        let notices = rapsheet::parse::notice::read(&path.to_string_lossy(), &bytes);
        println!("=== {} ({:?})", path.display(), start.elapsed());
        for n in notices {
            println!("  {} | {:?} | mailed {:?} hops {}", n.format, n.reporter, n.mailed, n.hops.len());
            for i in n.incidents.iter().take(6) {
                println!(
                    "    {} traces {:?} role {:?} {:?} part {} line {} | {}",
                    shown(i),
                    i.traces,
                    i.role,
                    i.port_role,
                    i.part,
                    i.line,
                    i.text.chars().take(100).collect::<String>()
                );
            }
            if n.incidents.len() > 6 {
                println!("    ... {}", n.incidents.len());
            }
            for a in n.asides.iter().take(4) {
                println!("    aside {:?} {} {}", a.what, a.at, a.text.chars().take(80).collect::<String>());
            }
            for d in n.doubts.iter().take(6) {
                println!("    ? {d}");
            }
        }
    }
}
