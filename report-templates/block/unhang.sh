# Takes away the jumps to the chains, then the chains{% if !sets.is_empty() %} and the sets they asked{% endif %}; what is not there is passed over.
set -ef
# empty TOOL CHAIN: nothing jumps there from the kernel's chains, and it jumps nowhere
empty() {
	for hook in INPUT FORWARD; do
		"$1" -w -S "$hook" | sed -n "s/^-A \(.* -j $2\)\$/\1/p" | while read -r rule; do
			# shellcheck disable=SC2086 # the words of a rule
			"$1" -w -D $rule
		done
	done
	if "$1" -w -S "$2" >/dev/null 2>&1; then "$1" -w -F "$2"; fi
}
# remove TOOL CHAIN
remove() {
	if "$1" -w -S "$2" >/dev/null 2>&1; then "$1" -w -X "$2"; fi
}
for tool in "${IPTABLES:-iptables}" "${IP6TABLES:-ip6tables}"; do
{%- for chain in chains %}
	empty "$tool" {{ chain }}
{%- endfor %}
{%- for chain in chains %}
	remove "$tool" {{ chain }}
{%- endfor %}
done
{%- if !sets.is_empty() %}
for set in{% for set in sets %} {{ set }}{% endfor %}; do
	if "${IPSET:-ipset}" list -n | grep -qx -e "$set"; then "${IPSET:-ipset}" destroy "$set"; fi
done
{%- endif %}
