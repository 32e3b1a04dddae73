// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

// Tests only: a certificate for localhost and 127.0.0.1 that vouches for itself, and keys. Made with
//   openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout KEY -out CERTIFICATE -days 36500
//     -subj "/CN=memos test" -addext "subjectAltName=DNS:localhost,IP:127.0.0.1"
//   openssl ec -in KEY -out LOCKED -aes128

#include <string_view>

namespace memos::http::test {

inline constexpr std::string_view kCertificate = R"(-----BEGIN CERTIFICATE-----
MIIBnTCCAUOgAwIBAgIUV3kJU0tjxXvX0IURVeAw0kFn6ZUwCgYIKoZIzj0EAwIw
FTETMBEGA1UEAwwKbWVtb3MgdGVzdDAgFw0yNjExMjIwNDE1MjFaGA8yMTI2MTAy
OTA0MTUyMVowFTETMBEGA1UEAwwKbWVtb3MgdGVzdDBZMBMGByqGSM49AgEGCCqG
SM49AwEHA0IABI0LihUD20YE64uPvy6eH5lqUSPA2Vg0cBSIJfFn2GIPkosmxrI/
9nbwFMajMCBteDN6eKAvYzGBw+vCJfXklzSjbzBtMB0GA1UdDgQWBBRQIJQlv1J+
WGss2nhu1tzgIxOqeDAfBgNVHSMEGDAWgBRQIJQlv1J+WGss2nhu1tzgIxOqeDAa
BgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEwDwYDVR0TAQH/BAUwAwEB/zAKBggq
hkjOPQQDAgNIADBFAiBT0IHNaXKs4vZcRzUfGmqctwNdoQZN9l6/N5K6j3Cu8gIh
AJZMZ6cH0QMTsN+KjaDEz2TLx3fx2Ol0z0XKrtdYEVSI
-----END CERTIFICATE-----
)";
inline constexpr std::string_view kKey = R"(-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgW5Qr0+r/yHdfVUg9
yRHP91eNj16apG5WqbqPEBgOI1KhRANCAASNC4oVA9tGBOuLj78unh+ZalEjwNlY
NHAUiCXxZ9hiD5KLJsayP/Z28BTGozAgbXgzenigL2MxgcPrwiX15Jc0
-----END PRIVATE KEY-----
)";
/// The same, with a password.
inline constexpr std::string_view kLockedKey = R"(-----BEGIN EC PRIVATE KEY-----
Proc-Type: 4,ENCRYPTED
DEK-Info: AES-128-CBC,D319586C8E7168376B1CAE3EAA5AEEF7

sP7pY/JtYK42SqiNmwQJ5A4t8RqJLTm1g01v46aHEyPorJi3BerSR0tmuuiNaMU4
n2krx+MGqIEIG3XRfcghSSW0McBfGlhJZq7nLsy7FyB8WUWwecdQJObiRVDoE1fJ
xuGSoJ/Oj+QZ+LduQDhGihiIuuC9MTi8/wCMy94HBZE=
-----END EC PRIVATE KEY-----
)";
/// Of no certificate here.
inline constexpr std::string_view kOtherKey = R"(-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgJgeo82ewpuYJJrbu
cgq58L+kZT1hN1O8QpWbjOoQprmhRANCAAQS6xCy8Elj7mwkJpGkLnED2w7avDeW
KK6/RICIeMysMm9XMNWCWzxtpMceJv+YMM+KOR8bVcE48LZWQV6Rc3Nf
-----END PRIVATE KEY-----
)";

}  // namespace memos::http::test
