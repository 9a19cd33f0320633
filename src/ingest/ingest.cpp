#include "ingest/ingest.hpp"

#include "ingest/worker.hpp"

namespace tgvs::ingest {

Ingest::Ingest(IngestOptions options, prometheus::Registry& registry)
    : worker_(std::make_unique<Worker>(std::move(options), registry))
{
}

Ingest::~Ingest() = default;

IngestView Ingest::view() const
{
    return worker_->view();
}

std::unique_ptr<media::TrackReader> Ingest::take()
{
    return worker_->take();
}

void Ingest::unplayable()
{
    worker_->unplayable();
}

void Ingest::admit()
{
    worker_->admit();
}

void Ingest::end()
{
    worker_->tell(gate::End{});
}

RtmpAnswer Ingest::asked(const RtmpCall& call)
{
    return worker_->asked(call);
}

void Ingest::close(std::chrono::seconds length)
{
    worker_->tell(gate::Close{length});
}

}  // namespace tgvs::ingest
