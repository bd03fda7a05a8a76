# unhook TOOL HOOK CHAIN: takes away the jumps, the last first
unhook() {
	"$1" -n -L "$2" --line-numbers | sed -n "s/^\([0-9]*\)  *$3  *.*/\1/p" | sort -rn | while read -r number; do
		"$1" -D "$2" "$number"
	done
}

# remove TOOL CHAIN
remove() {
	unhook "$1" INPUT "$2"
	unhook "$1" FORWARD "$2"
	"$1" -F "$2" 2>/dev/null
	"$1" -X "$2" 2>/dev/null
}
