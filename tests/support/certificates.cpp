#include "tests/support/certificates.hpp"

#include <memory>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <stdexcept>

namespace tests::support {
namespace {

std::string text_of(BIO* bio) {
    char* data = nullptr;
    const auto size = BIO_get_mem_data(bio, &data);
    return {data, std::size_t(size)};
}

}  // namespace

Certificate make_certificate(long serial, int days) {
    const std::unique_ptr<EVP_PKEY, void (*)(EVP_PKEY*)> key(EVP_EC_gen("P-256"), EVP_PKEY_free);
    const std::unique_ptr<X509, void (*)(X509*)> made(X509_new(), X509_free);
    X509* x = made.get();
    X509_set_version(x, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(x), serial);
    X509_gmtime_adj(X509_getm_notBefore(x), -86'400);
    X509_gmtime_adj(X509_getm_notAfter(x), days * 86'400L);
    X509_set_pubkey(x, key.get());
    X509_NAME* name = X509_get_subject_name(x);
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                               reinterpret_cast<const unsigned char*>("giothong test"), -1, -1, 0);
    X509_set_issuer_name(x, name);
    const std::unique_ptr<X509_EXTENSION, void (*)(X509_EXTENSION*)> names(
        X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, "IP:127.0.0.1,DNS:localhost"),
        X509_EXTENSION_free);
    X509_add_ext(x, names.get(), -1);
    if (!X509_sign(x, key.get(), EVP_sha256()))
        throw std::runtime_error("the certificate cannot be signed");

    const std::unique_ptr<BIO, void (*)(BIO*)> certificate(BIO_new(BIO_s_mem()), BIO_free_all);
    const std::unique_ptr<BIO, void (*)(BIO*)> secret(BIO_new(BIO_s_mem()), BIO_free_all);
    PEM_write_bio_X509(certificate.get(), x);
    PEM_write_bio_PrivateKey(secret.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr);
    return {text_of(certificate.get()), text_of(secret.get())};
}

}  // namespace tests::support
