//! X-ARF in all generations: what is valid gives its source and its time, what is not is doubted.

use serde_json::Value;

use super::*;

fn values(folder: &str) -> Vec<(PathBuf, Value)> {
    let Some(corpora) = corpora() else { return Vec::new() };
    let json = |path: PathBuf| {
        let value = serde_json::from_slice(&fs::read(&path).expect("a file")).ok()?;
        Some((path, value))
    };
    files(&corpora.join(folder)).into_iter().filter_map(json).collect()
}

/// The address or whatever stands in its place, and the time.
fn told(notice: &Notice) -> (Option<String>, Option<String>, Option<String>) {
    let one = &notice.incidents[0];
    let when = one.when.as_ref();
    let until = when.and_then(|when| when.until).map(|until| utc(until) + "Z");
    (ip(one).or(one.masked.clone()), when.map(at), until)
}

#[test]
fn fourth_generation() {
    let mut read = 0;
    for folder in ["xarf-python-shared/samples/valid/v4", "xarf-spec/samples/v4"] {
        for (path, value) in values(folder) {
            let notice = only(&path);
            let text = |key: &str| value[key].as_str().map(str::to_string);
            let interval = (text("first_seen"), text("last_seen"));
            let (source, when, until) = told(&notice);
            assert_eq!((notice.format, source), ("X-ARF 4", text("source_identifier")), "{}", path.display());
            match interval {
                (Some(first), last) => assert_eq!((when, until), (Some(first), last), "{}", path.display()),
                (None, Some(last)) => assert_eq!(when, Some(last)),
                (None, None) => assert_eq!(when, text("timestamp"), "{}", path.display()),
            }
            assert_eq!(notice.doubts, Vec::<String>::new(), "{}", path.display());
            read += 1;
        }
    }
    if corpora().is_some() {
        assert!(read > 40, "{read}");
    }
}

#[test]
fn earlier_generations() {
    let folders =
        ["xarf-abusix-v1-v3/samples/positive", "xarf-python-shared/samples/valid/v3", "xarf-spec/samples/v3"];
    for (path, value) in folders.into_iter().flat_map(values) {
        let notice = only(&path);
        let report = &value["Report"];
        let source =
            [&report["SourceIp"], &report["SourceUrl"], &report["Source"]["IP"], &report["Source"]["URL"]];
        let source = source.into_iter().find_map(|source| source.as_str()).map(str::to_string);
        let (found, when, _) = told(&notice);
        assert_eq!((notice.format, found), ("X-ARF 1-3", source), "{}", path.display());
        assert_eq!(when.as_deref(), report["Date"].as_str(), "{}", path.display());
        assert_eq!(notice.doubts, Vec::<String>::new(), "{}", path.display());
    }
}

#[test]
fn what_is_invalid_is_doubted() {
    let Some(corpora) = corpora() else { return };
    for folder in ["xarf-abusix-v1-v3/samples/negative", "xarf-python-shared/samples/invalid"] {
        for path in files(&corpora.join(folder))
            .iter()
            .filter(|path| path.extension().is_some_and(|ending| ending == "json"))
        {
            let notice = only(path);
            let empty = fs::read(path).expect("a file").len() < 30;
            assert!(empty || notice.format.starts_with("X-ARF"), "{} is {}", path.display(), notice.format);
            assert!(!notice.doubts.is_empty(), "{}", path.display());
        }
    }
}
