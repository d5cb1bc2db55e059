FROM {{ base_image }}
RUN true
