// Serves one prepared answer of a given size through the real session, to be measured against nginx.
// prepared_server BYTES THREADS: prints its port, and ends with SIGTERM.
#include <cstdlib>

#include "server/service.hpp"

int main(int argc, char** argv) {
    const std::size_t bytes = argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 1'024;
    server::configuration::Configuration configuration;
    configuration.listen.port = 0;
    configuration.listen.threads = argc > 2 ? std::atol(argv[2]) : 0;
    const auto body = std::make_shared<const std::string>(bytes, 'x');
    server::Service service(configuration, [&](std::shared_ptr<api::Request>, api::Done) {
        api::Response response;
        response.content_type = "text/plain";
        response.body = body;
        response.route = "/prepared";
        return std::optional<api::Response>(std::move(response));
    });
    if (!service.start()) return 1;
    return service.run();
}
