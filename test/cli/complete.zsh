# zsh -f complete.zsh SCRIPT TYPED: prints what zsh offers at the end of TYPED. A shell in a terminal
# of its own is asked, since its completion works in no other.
zmodload zsh/zpty
zpty inner zsh -f -i
zpty -w inner "PROMPT= ; unsetopt zle_bracketed_paste 2>/dev/null; autoload -Uz compinit; compinit -D -u"
zpty -w inner "source ${(q)1}; compdef _tradewarden tradewarden"
zpty -w inner 'compadd() {
  if (( ${@[(I)-(O|A|D)]} )); then builtin compadd "$@"; return; fi
  local -a hits; builtin compadd -A hits "$@"; builtin compadd "$@"
  (( $#hits )) && print -r -- "offered<${(j:|:)hits}>"
}'
zpty -w inner 'comppostfuncs=(ended); ended() { print -r -- "end""ed"; }'
zpty -w inner "bindkey '^I' complete-word; print -r -- rea''dy"
zpty -r inner text '*ready*'
zpty -w -n inner "$2"$'\t'
zpty -r inner text '*ended*'
print -rl -- ${(f)text} | sed -n 's/.*offered<\(.*\)>.*/\1/p'
zpty -d inner
