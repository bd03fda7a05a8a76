# Writes the addresses, each starting its ten minutes now, then takes out those that are not among them.
list=/proc/net/xt_recent/{{ name }}
wanted() {
	cat <<'END_OF_LIST'
{%- for address in addresses %}
+{{ address }}
{%- endfor %}
END_OF_LIST
}
held() {
	sed -n 's/^src=\([^ ]*\) .*/+\1/p' "$list"
}
failed=0
wanted | {
	while read -r line; do echo "$line" >"$list" || failed=1; done
	exit "$failed"
} || exit 1
# Those wanted are there three times now.
{ wanted; wanted; held; } | sort | uniq -u | while read -r line; do echo "-${line#+}" >"$list"; done
