//! Months and days of the week as people and programs of many countries write them. From the Unicode CLDR's
//! gregorian month names and glibc's locale files. Pure.

use std::collections::HashMap;
use std::sync::LazyLock;

/// Twelve names in each language; any beginning of three letters or more is understood too, the first language
/// that has it deciding.
const MONTHS: &[&str] = &[
    "january february march april may june july august september october november december",
    "januar februar märz april mai juni juli august september oktober november dezember",
    "jänner feber maerz april mai juni juli august september oktober november dezember",
    "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre",
    "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
    "januari februari maart april mei juni juli augustus september oktober november december",
    "januari februari mrt april maj juni juli augusti september oktober november december",
    "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    "январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь",
    "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia",
    "styczeń luty marzec kwiecień maj czerwiec lipiec sierpień wrzesień październik listopad grudzień",
    "ledna února března dubna května června července srpna září října listopadu prosince",
    "ianuarie februarie martie aprilie mai iunie iulie august septembrie octombrie noiembrie decembrie",
    "január február március április május június július augusztus szeptember október november december",
    "ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık",
    "gener febrer març abril maig juny juliol agost setembre octubre novembre desembre",
    "tammikuuta helmikuuta maaliskuuta huhtikuuta toukokuuta kesäkuuta heinäkuuta elokuuta syyskuuta \
     lokakuuta marraskuuta joulukuuta",
];

/// Seven names in each language, Monday first; abbreviations are beginnings of two letters or more.
const WEEKDAYS: &[&str] = &[
    "monday tuesday wednesday thursday friday saturday sunday",
    "montag dienstag mittwoch donnerstag freitag samstag sonntag",
    "lunes martes miércoles jueves viernes sábado domingo",
    "lunedì martedì mercoledì giovedì venerdì sabato domenica",
    "lundi mardi mercredi jeudi vendredi samedi dimanche",
    "segunda terça quarta quinta sexta sábado domingo",
    "maandag dinsdag woensdag donderdag vrijdag zaterdag zondag",
    "måndag tisdag onsdag torsdag fredag lördag söndag",
    "mandag tirsdag onsdag torsdag fredag lørdag søndag",
    "понедельник вторник среда четверг пятница суббота воскресенье",
    "poniedziałek wtorek środa czwartek piątek sobota niedziela",
    "pondělí úterý středa čtvrtek pátek sobota neděle",
    "luni marți miercuri joi vineri sâmbătă duminică",
    "hétfő kedd szerda csütörtök péntek szombat vasárnap",
    "pazartesi salı çarşamba perşembe cuma cumartesi pazar",
];

/// The names and their beginnings, each with its place in the list of its language; the first language wins.
type Table = HashMap<&'static str, u32>;

fn table(languages: &'static [&'static str], least: usize) -> Table {
    let mut table = Table::new();
    for language in languages {
        for (place, name) in language.split_whitespace().enumerate() {
            let ends = name.char_indices().map(|(at, letter)| at + letter.len_utf8());
            for beginning in ends.skip(least - 1).filter_map(|end| name.get(..end)) {
                table.entry(beginning).or_insert(place as u32);
            }
        }
    }
    table
}

fn find(table: &Table, word: &str) -> Option<u32> {
    // No name is longer than sixteen letters of two bytes.
    if word.len() > 32 {
        return None;
    }
    table.get(word.to_lowercase().as_str()).copied()
}

/// January is 1. None for a word that is no month.
pub(super) fn month(word: &str) -> Option<u32> {
    static TABLE: LazyLock<Table> = LazyLock::new(|| table(MONTHS, 3));
    Some(find(&TABLE, word)? + 1)
}

/// Monday is 0. None for a word that is no day of the week.
pub(super) fn weekday(word: &str) -> Option<u32> {
    static TABLE: LazyLock<Table> = LazyLock::new(|| table(WEEKDAYS, 2));
    find(&TABLE, word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months() {
        for (word, number) in [
            ("Oct", 10),
            ("octobre", 10),
            ("Sept", 9),
            ("mai", 5),
            ("Mai", 5),
            ("mag", 5),
            ("abr", 4),
            ("ago", 8),
            ("mrt", 3),
            ("März", 3),
            ("déc", 12),
            ("juil", 7),
            ("juin", 6),
            ("lug", 7),
            ("dic", 12),
            ("дек", 12),
            ("lis", 11),
            ("marraskuuta", 11),
            ("ma", 0),
            ("TCP", 0),
        ] {
            assert_eq!(month(word).unwrap_or(0), number, "{word}");
        }
    }

    #[test]
    fn weekdays() {
        for (word, number) in
            [("Thu", 3), ("dom", 6), ("So", 6), ("Mi", 2), ("ven", 4), ("jue", 3), ("Sonntag", 6)]
        {
            assert_eq!(weekday(word), Some(number), "{word}");
        }
        assert_eq!(weekday("root"), None);
    }
}
