# Takes away the jumps to the chains, then the chains{% if !sets.is_empty() %} and the sets they asked{% endif %}; what is not there is passed over.
set -ef
for tool in "${IPTABLES:-iptables}" "${IP6TABLES:-ip6tables}"; do
	for chain in{% for chain in chains %} {{ chain }}{% endfor %}; do
		for hook in INPUT FORWARD; do
			"$tool" -w -S "$hook" | sed -n "s/^-A \(.* -j $chain\)\$/\1/p" | while read -r rule; do
				# shellcheck disable=SC2086 # the words of a rule
				"$tool" -w -D $rule
			done
		done
		if "$tool" -w -S "$chain" >/dev/null 2>&1; then "$tool" -w -F "$chain"; fi
	done
	for chain in{% for chain in chains %} {{ chain }}{% endfor %}; do
		if "$tool" -w -S "$chain" >/dev/null 2>&1; then "$tool" -w -X "$chain"; fi
	done
done
{%- if !sets.is_empty() %}
for set in{% for set in sets %} {{ set }}{% endfor %}; do
	if "${IPSET:-ipset}" list -n | grep -qx -e "$set"; then "${IPSET:-ipset}" destroy "$set"; fi
done
{%- endif %}
