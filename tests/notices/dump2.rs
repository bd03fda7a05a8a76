#[test]
fn timing() {
    let Ok(which) = std::env::var("DUMP") else { return };
    let bytes = std::fs::read(&which).unwrap();
    let part = rapsheet::parse::notice::Part {
        text: String::from_utf8_lossy(&bytes).into_owned(),
        media: "text/plain".into(),
        ..Default::default()
    };
    let message = rapsheet::parse::notice::Message { parts: vec![part], ..Default::default() };
    for _ in 0..2 {
        for reader in rapsheet::parse::notice::READERS {
            let start = std::time::Instant::now();
            let r = (reader.read)(&message);
            println!("{} {:?} {}", reader.name, start.elapsed(), r.is_some());
        }
    }
    let start = std::time::Instant::now();
    rapsheet::parse::notice::stamp::find(&message.parts[0].text);
    println!("find {:?}", start.elapsed());
    let start = std::time::Instant::now();
    rapsheet::parse::notice::addr::find(&message.parts[0].text);
    println!("addr {:?}", start.elapsed());
    let start = std::time::Instant::now();
    rapsheet::parse::notice::belief::prose(&message.parts[0].text);
    println!("belief {:?}", start.elapsed());
}
