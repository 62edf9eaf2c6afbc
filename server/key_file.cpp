#include "server/key_file.hpp"

#include "domain/core/hash.hpp"

#include <sodium.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace server {
namespace {

domain::Error unreadable(const std::string& file) {
    return {domain::ErrorKind::unavailable, "key_file_unreadable", {{"file", file}}, {}};
}

class File {
  public:
    File(const std::string& path, int flags)
        : descriptor_(::open(path.c_str(), flags | O_CLOEXEC, 0600)) {}
    ~File() {
        if (descriptor_ >= 0) ::close(descriptor_);
    }
    File(const File&) = delete;
    File& operator=(const File&) = delete;
    explicit operator bool() const { return descriptor_ >= 0; }
    int get() const { return descriptor_; }

  private:
    int descriptor_;
};

}  // namespace

domain::Result<usecases::identity::Seal::Key> read_or_make_key(const std::string& file,
                                                               bool may_make) {
    usecases::identity::Seal::Key key;
    constexpr std::size_t digits = 2 * sizeof(key);
    if (!may_make && ::access(file.c_str(), F_OK) != 0)
        return domain::Error{
            domain::ErrorKind::unavailable, "key_file_missing", {{"file", file}}, {}};
    if (File made{may_make ? file : std::string(), O_WRONLY | O_CREAT | O_EXCL}; made) {
        randombytes_buf(key.data(), key.size());
        char text[digits + 1];
        sodium_bin2hex(text, sizeof text, key.data(), key.size());
        text[digits] = '\n';
        if (::write(made.get(), text, sizeof text) != ssize_t(sizeof text) ||
            ::fsync(made.get()) != 0) {
            ::unlink(file.c_str());
            return unreadable(file);
        }
        return key;
    }
    File there{file, O_RDONLY};
    struct stat about {};
    char text[digits];
    std::size_t length = 0;
    if (!there || ::fstat(there.get(), &about) != 0 || (about.st_mode & 077) != 0 ||
        ::read(there.get(), text, digits) != ssize_t(digits) ||
        sodium_hex2bin(key.data(), key.size(), text, digits, nullptr, &length, nullptr) != 0 ||
        length != key.size())
        return unreadable(file);
    return key;
}

std::string fingerprint_of(const usecases::identity::Seal::Key& key) {
    std::string text = "giothong seal key ";
    text.append(reinterpret_cast<const char*>(key.data()), key.size());
    return domain::blake2b(text).hex();
}

}  // namespace server
