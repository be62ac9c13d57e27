import SluiceSigning

extension KeyRing {
  /// The keys of whoever runs the program: in SLUICE_KEYS, else in the configuration folder.
  static var own: KeyRing {
    if let folder = Environment.value("SLUICE_KEYS") { return KeyRing(folder: folder) }
    let home = Environment.value("HOME") ?? "."
    let configuration = Environment.value("XDG_CONFIG_HOME") ?? "\(home)/.config"
    return KeyRing(folder: "\(configuration)/sluice/keys")
  }
}
