import ArgumentParser

/// ArgumentParser's completion scripts, mended where they know too little of our arguments.
enum CompletionScript {
  static func text(for shell: CompletionCommand.Shell) -> String {
    switch shell {
    case .bash: Sluice.completionScript(for: .bash) + "\n" + bashWords
    case .zsh: Sluice.completionScript(for: .zsh) + "\n"
    case .fish: Sluice.completionScript(for: .fish) + "\n"
    }
  }

  // bash takes `data=shop` for three words, of which the generated function sees the last one only, and it puts a
  // space behind `epochs=`.
  private static let bashWords = #"""
    _sluice_with_parameters() {
        local line="${COMP_LINE:0:COMP_POINT}"
        local word="${line##*[[:space:]]}"
        local before="${line%"${word}"}"
        before="${before%"${before##*[![:space:]]}"}"
        case "${before##*[[:space:]]}" in
        -p|--param)
            local -a words candidates
            read -r -a words <<<"${line}"
            [[ -z "${word}" ]] && words+=('')
            local candidate
            COMPREPLY=()
            while IFS='' read -r candidate; do
                [[ "${candidate}" = "${word}"* ]] || continue
                # readline replaces only what stands behind the last '='
                [[ "${word}" = *=* && "${COMP_WORDBREAKS}" = *=* ]] && candidate="${candidate#*=}"
                COMPREPLY+=("${candidate}")
            done < <(SAP_SHELL=bash "${COMP_WORDS[0]}" ---completion "${words[1]}" -- --param \
                "$((${#words[@]} - 1))" "${#word}" "${words[@]}" 2>/dev/null)
            ;;
        *)
            _sluice "${@}" 2>/dev/null
            ;;
        esac
        if [[ "${#COMPREPLY[@]}" -gt 0 && "${COMPREPLY[0]}" = *[=/] ]]; then
            compopt -o nospace 2>/dev/null
        fi
    }
    complete -o filenames -F _sluice_with_parameters sluice ./sluice

    """#
}
