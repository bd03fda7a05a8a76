//! The SQL that the help speaks of works, and wrong SQL is told in words.

use super::{query, rows};

const GATEWAY: &[&str] = &["samples/gateway"];

#[test]
fn what_the_help_names_works() {
    for sql in [
        "SELECT DISTINCT kind FROM events ORDER BY kind",
        "SELECT kind, COUNT(*) AS n FROM events GROUP BY kind HAVING COUNT(*) > 3 ORDER BY n DESC, kind LIMIT 3 OFFSET 1",
        "SELECT reason, code, SUM(n) AS n FROM rejects GROUP BY ALL ORDER BY n DESC",
        "SELECT COUNT(DISTINCT client), MIN(first), MAX(last), AVG(n) AS mean, MEDIAN(n) AS median FROM rejects",
        "SELECT SUM(n) FILTER (WHERE reason = 'rbl') AS rbl, SUM(n) AS n FROM rejects",
        "SELECT CASE WHEN code >= 500 THEN 'for good' ELSE 'for now' END AS how, SUM(n) AS n FROM rejects GROUP BY how",
        "SELECT COALESCE(zone, 'none') AS zone, NULLIF(code, 550) AS code, CAST(n AS VARCHAR) AS n FROM rejects",
        "SELECT client FROM rejects WHERE client LIKE '203.0.113.%' AND zone ILIKE '%SPAM%'",
        "SELECT client FROM rejects WHERE reason IN ('rbl', 'helo') AND n BETWEEN 1 AND 10",
        "SELECT name FROM clients WHERE name ~ '^mail[0-9]*\\.'",
        "WITH worst AS (SELECT client, SUM(n) AS n FROM rejects GROUP BY client) SELECT * FROM worst WHERE n > 5",
        "SELECT * FROM (SELECT client, SUM(n) AS n FROM rejects GROUP BY client) AS each WHERE n > 5",
        "SELECT client FROM clients WHERE client IN (SELECT client FROM rejects)",
        "SELECT client FROM rejects UNION SELECT client FROM auth",
        "SELECT r.client, r.n, c.name FROM rejects r JOIN clients c ON r.client = c.client",
        "SELECT r.client, c.name FROM rejects r LEFT JOIN clients c ON r.client = c.client",
        "SELECT r.client FROM rejects r FULL JOIN clients c ON r.client = c.client",
        "SELECT COUNT(*) AS n FROM uids CROSS JOIN logins",
        "SELECT client FROM rejects r SEMI JOIN clients c ON r.client = c.client",
        "SELECT client FROM clients c ANTI JOIN rejects r ON r.client = c.client",
        "SELECT client, n, ROW_NUMBER() OVER (ORDER BY n DESC) AS place FROM rejects",
        "SELECT client, n, RANK() OVER (PARTITION BY reason ORDER BY n DESC) AS place FROM rejects",
        "SELECT client, DENSE_RANK() OVER (ORDER BY n DESC) AS place FROM rejects",
        "SELECT instant, LAG(instant) OVER (PARTITION BY client ORDER BY epoch) AS before FROM events",
        "SELECT instant, LEAD(epoch) OVER (PARTITION BY client ORDER BY epoch) - epoch AS gap FROM events",
        "SELECT instant, SUM(n) OVER (PARTITION BY kind) AS all_of_kind, COUNT(*) OVER (PARTITION BY kind) FROM events",
        "SELECT client, FIRST_VALUE(kind) OVER (PARTITION BY client ORDER BY epoch) AS began FROM events",
        "SELECT LOWER(name) AS a, LENGTH(name) AS b, SUBSTR(name, 1, 3) AS c, SPLIT_PART(name, '.', 1) AS d, CONCAT(client, '/', name) AS e FROM clients",
        "SELECT name FROM clients WHERE STARTS_WITH(name, 'mail')",
        "SELECT CAST(instant AS DATE) AS date, EXTRACT(HOUR FROM instant) AS hour, STRFTIME(instant, '%H:%M') AS clock FROM events",
        "SELECT COUNT(*) AS n FROM events WHERE instant >= '2026-03-02 10:00:00' AND day = '2026-03-02'",
        "SELECT COUNT(*) AS n FROM rejects WHERE first < '2026-03-02 10:00:00'",
        "SHOW TABLES",
        "SELECT 1 AS one",
    ] {
        let run = query(sql, &["--format=json"], GATEWAY);
        assert_eq!(run.code, Some(0), "{sql}\n{}", run.err);
        assert!(run.json()["rows"].is_array(), "{sql}");
    }
}

#[test]
fn instants_and_days_compare_with_what_the_clock_showed() {
    let told = ["--format=json", "--zone=Europe/Brussels"];
    let fixed = ["query", "--as-of=2026-11-01T00:00:00Z", "--sql"];
    let sql = "SELECT instant, day, hour, epoch FROM events WHERE kind = 'reject' AND instant >= '2026-03-02 16:24:00' \
               ORDER BY epoch, place LIMIT 1";
    let args: Vec<&str> = fixed.into_iter().chain([sql]).chain(told).chain(["samples/gateway"]).collect();
    let row = crate::run::rapsheet(&args).json()["rows"][0].clone();
    assert_eq!(row["instant"], "2026-03-02T16:24:01+01:00");
    assert_eq!((row["day"].as_str(), row["hour"].as_i64()), (Some("2026-03-02"), Some(16)));
    assert_eq!(row["epoch"], 1_772_465_041_000_000_i64);
}

#[test]
fn wrong_sql_is_told_with_the_nearest_right_name() {
    for (sql, words) in [
        ("SELECT clint FROM rejects", "there is no 'clint'; did you mean 'client'?"),
        ("SELECT r.resaon FROM rejects r", "did you mean 'reason'?"),
        ("SELECT Client FROM rejects", "did you mean 'client'?"),
        ("SELECT client FROM rejets", "there is no 'rejets'; did you mean 'rejects'?"),
        ("SELECT instant FROM event", "did you mean 'events'?"),
        ("SELECT AVG(n), MAX(n) FROM rejects", "two columns are called 'n'; name them with AS"),
        ("SELECT client FROM", "SQL: sql parser error"),
        ("SELEC client", "SQL: "),
        ("", "SQL: "),
        ("SELECT n FROM rejects; SELECT n FROM hits", "SQL: "),
        ("SELECT client, n FROM rejects GROUP BY client", "SQL: "),
        ("SELECT READ_CSV('/etc/passwd')", "SQL: "),
        ("SELECT * FROM read_csv('/etc/passwd')", "SQL: "),
        ("SELECT client + n FROM rejects", "SQL: "),
    ] {
        let run = query(sql, &[], GATEWAY);
        assert_eq!(run.code, Some(2), "{sql}\n{}{}", run.out, run.err);
        assert!(run.err.contains(words), "{sql}\n{}", run.err);
        assert!(!run.err.contains("panicked") && run.err.lines().count() <= 3, "{sql}\n{}", run.err);
    }
}

#[test]
fn more_than_the_memory_allowed_is_told_with_how_much() {
    for sql in ["SELECT * FROM events", "SELECT * FROM rejects"] {
        let run = query(sql, &["--max-memory=1K"], GATEWAY);
        assert_eq!((run.code, run.out.as_str()), (Some(4), ""), "{sql}");
        assert!(
            run.err.contains("this question takes about") && run.err.contains("--max-memory is 1.0 kB"),
            "{}",
            run.err
        );
        assert!(run.err.contains("--period"), "{}", run.err);
    }
    // Without events in the question none are collected.
    assert_eq!(query("SELECT SUM(n) AS n FROM totals", &["--max-memory=20K"], GATEWAY).code, Some(0));
    assert_eq!(query("SELECT 1", &["--max-memory=many"], GATEWAY).code, Some(2));
}

#[test]
fn a_line_is_found_by_file_and_number() {
    let found = rows(
        "SELECT file, line, recipient FROM events WHERE client = '203.0.113.27' AND kind = 'reject' ORDER BY place LIMIT 1",
        GATEWAY,
    );
    let (file, line) =
        (found[0]["file"].as_str().expect("a file"), found[0]["line"].as_u64().expect("a line"));
    let text = std::fs::read_to_string(file).expect("a log");
    let line = text.lines().nth(line as usize - 1).expect("a line");
    assert!(
        line.contains("[203.0.113.27]")
            && line.contains(found[0]["recipient"].as_str().expect("a recipient"))
    );
}
