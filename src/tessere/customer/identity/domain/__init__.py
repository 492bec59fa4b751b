"""Rules of identity: namespaces, normal forms, and the pure resolution of who is who."""
